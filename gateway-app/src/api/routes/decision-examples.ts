import { hash, time } from './example-values';

const workload = { namespace: 'edge', kind: 'Deployment', name: 'gateway' };
const digest = `sha256:${hash('d')}`;

export const admissionBody = {
  ...{ id: 'adm-1', digest, workload, decision: 'allowed', verdictHash: hash('f') },
  ...{ reason: 'two members vouch for it', decidedAt: time },
};

export const runtimeBody = {
  ...{ id: 'run-1', digest, workload, container: 'gateway', action: 'stopped' },
  ...{ reason: 'its attestation was revoked', observedAt: time, doneAt: time },
};

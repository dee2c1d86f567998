import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { type ApiRole, isApiRole, roles } from '../../auth/roles';
import { policyBody } from '../routes/examples';
import { outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import type { Route } from './route';

const R = ['admin', 'operator', 'analyst', 'auditor'] as const;
const everybody = 'everybody';

/** Who may call what: written by hand, so that a change of a role or rule has to be made twice. */
const expected: Readonly<Record<string, readonly ApiRole[] | typeof everybody>> = {
  getSystem: [...R, 'developer'],
  listAgents: [...R, 'developer'],
  listParked: [...R, 'developer'],
  getMetrics: ['admin', 'developer', 'monitoring'],
  listEvents: R,
  getEvent: R,
  listDecisions: R,
  listThreats: R,
  listPipelineDevices: R,
  listPipelinePolicies: R,
  listPipelineAlerts: R,
  listAlerts: R,
  getAlert: R,
  setAlertStatus: ['admin', 'operator', 'analyst'],
  streamEvents: R,
  postEvent: ['admin', 'operator', 'publisher'],
  postLines: ['admin', 'operator', 'publisher'],
  listPolicies: R,
  getPolicy: R,
  listRevisions: R,
  proposePolicy: ['admin', 'operator'],
  updatePolicy: ['admin', 'operator'],
  deactivatePolicy: ['admin', 'operator'],
  approvePolicy: ['admin', 'operator'],
  tryPolicy: R,
  acknowledgePolicy: ['connector'],
  getTerms: R,
  listGovernanceProposals: R,
  getGovernanceProposal: R,
  proposeTerms: ['admin'],
  approveTerms: ['admin'],
  listApprovals: R,
  listMembers: R,
  listMemberProposals: R,
  getMemberProposal: R,
  listDeviations: R,
  reportDeviation: ['admin', 'operator'],
  listRounds: [...R, 'connector'],
  getRound: [...R, 'connector'],
  listRoundUpdates: [...R, 'connector'],
  openRound: ['admin', 'operator', 'connector'],
  submitUpdate: ['admin', 'operator', 'connector'],
  closeRound: ['admin', 'operator', 'connector'],
  listIncidents: R,
  getIncident: R,
  recordIncident: ['admin', 'operator', 'analyst', 'connector'],
  recordIncidents: ['admin', 'operator', 'analyst', 'connector'],
  amendIncident: ['admin', 'operator', 'analyst', 'connector'],
  discloseIncident: ['admin', 'operator'],
  getDisclosure: ['admin', 'operator', 'analyst'],
  verifyIncident: R,
  listTransactions: R,
  getBlock: R,
  getTransaction: R,
  getDigest: R,
  listSites: R,
  listAuditLogs: [...R, 'recorder'],
  getAuditLog: [...R, 'recorder'],
  listAuditActions: [...R, 'recorder'],
  anchorAuditLog: ['admin', 'recorder'],
  sealAuditLog: ['admin', 'recorder'],
  getVerdict: [...R, 'builder'],
  listAttestations: [...R, 'builder'],
  listAdmissions: [...R, 'builder'],
  recordAdmission: ['admin', 'operator', 'connector'],
  listRuntimes: [...R, 'builder'],
  recordRuntime: ['admin', 'operator', 'connector'],
  getAttestation: [...R, 'builder'],
  listAttestationKeys: [...R, 'builder'],
  attestImage: ['admin', 'builder'],
  endorseAttestation: ['admin', 'operator'],
  revokeAttestation: ['admin', 'operator'],
  registerAttestationKey: ['admin', 'builder'],
  revokeAttestationKey: ['admin', 'operator'],
  listDevices: R,
  getDevice: R,
  registerDevice: ['admin', 'operator'],
  setTrust: ['admin', 'operator'],
  revokeDevice: ['admin', 'operator'],
  issueToken: ['admin'],
  issueDeviceCertificate: ['admin'],
  listOperations: [...R, 'publisher', 'builder', 'connector', 'recorder'],
  getOperation: [...R, 'publisher', 'builder', 'connector', 'recorder'],
  getHealth: everybody,
  getReadiness: everybody,
  getOpenApi: everybody,
  getDocs: everybody,
  getKeys: everybody,
};

/** What acts for the whole member: no tenant beside the member's own may do it. */
const forMember = [
  ...['postLines', 'proposePolicy', 'updatePolicy', 'deactivatePolicy', 'approvePolicy'],
  ...['proposeTerms', 'approveTerms'],
  ...['reportDeviation', 'openRound', 'submitUpdate', 'closeRound'],
  ...['acknowledgePolicy', 'anchorAuditLog', 'sealAuditLog'],
  ...['attestImage', 'endorseAttestation', 'revokeAttestation'],
  ...['registerAttestationKey', 'revokeAttestationKey'],
  ...['recordAdmission', 'recordRuntime'],
];

const samples: Readonly<Record<string, string>> = {
  policyId: 'POL-000000000001',
  alertId: `alt_${'0'.repeat(32)}`,
  commandId: 'terms-1',
  n: '1',
  modelId: 'model-1',
  round: '1',
  id: '0'.repeat(64),
  digest: `sha256:${'0'.repeat(64)}`,
  keyHash: '0'.repeat(64),
};

let server: TestDatabase;
let alpha: TestSite;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Calls a route with a token and no body: whoever is let in is answered by something else. */
async function statusOf({ method, path, operationId }: Route, token?: string): Promise<number> {
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? '');
  const verb = operationId === 'streamEvents' ? 'HEAD' : method.toUpperCase();
  const options = token === undefined ? {} : { token };
  return (await alpha.client.call(verb, target, options)).status;
}

/** The operations of which a token gets another status than these. */
async function exceptions(token: string | undefined, statuses: readonly number[]) {
  const found: string[] = [];
  for (const route of alpha.api.routes) {
    const status = await statusOf(route, token);
    if (!statuses.includes(status)) found.push(route.operationId);
  }
  return found.sort();
}

const isPublic = (name: string) => expected[name] === everybody;
const publicOnes = Object.keys(expected).filter(isPublic).sort();

describe('the decision table', () => {
  it('given the list of routes, when it is compared, then the table by hand has each of them', () => {
    const names = alpha.api.routes.map(({ operationId }) => operationId);

    expect(names.sort()).toEqual(Object.keys(expected).sort());
  });

  const tenants = [site.member, 'other'];
  const cases = Object.keys(roles)
    .filter(isApiRole)
    .flatMap((role) => tenants.map((tenant) => [role, tenant] as const));

  it.each(cases)(
    'given the role %s of the tenant %s, when every route is called, then exactly its own let it in',
    async (role, tenant) => {
      const token = await alpha.token(role, { tenant });

      const letIn = await exceptions(token, [401, 403]);

      const own = Object.entries(expected)
        .filter(([, who]) => who === everybody || who.includes(role))
        .map(([name]) => name)
        .filter((name) => tenant === site.member || !forMember.includes(name));
      expect(letIn).toEqual(own.sort());
    },
  );

  it('given another tenant, when it changes what is the member’s, then the refusal names the tenant and nothing is done', async () => {
    const token = await alpha.token('admin', { tenant: 'other' });

    const answer = await alpha.client.post('/api/v1/policies', token, policyBody);

    expect(answer.status).toBe(403);
    expect(answer.body['detail']).toBe(
      'this acts for the whole member, so it needs a token of the tenant alpha; this one is of other',
    );
    expect(await outboxSize(alpha.database)).toBe(0);
  });

  it.each(['', 'nonsense', 'a.b.c', 'ü'.repeat(3), 'x'.repeat(5000)])(
    'given the credentials %#, when every route is called, then only the public ones answer',
    async (token) => {
      const letIn = await exceptions(token === '' ? undefined : encodeURI(token), [401]);

      expect(letIn).toEqual(publicOnes);
    },
  );

  it('given tokens of a strange key, another site or the past, when they call, then they are nobody', async () => {
    const strange = await startSite(server.address);
    const tokens = [
      await strange.token('admin'),
      `${(await alpha.token('admin')).slice(0, -6)}AAAAAA`,
      (await alpha.token('admin')).replace(/^[^.]+/, btoa('{"alg":"none"}').replaceAll('=', '')),
    ];
    await strange[Symbol.asyncDispose]();

    const letIn = await Promise.all(tokens.map((token) => exceptions(token, [401])));

    expect(letIn).toEqual(tokens.map(() => publicOnes));
  });

  it('given an administrator’s token that is narrowed, when it calls, then it may do that alone', async () => {
    const token = await alpha.token('admin', { scope: ['ledger:read'] });

    const letIn = await exceptions(token, [403]);

    const ledger = ['getBlock', 'getDigest', 'getTransaction', 'listSites', 'listTransactions'];
    expect(letIn).toEqual([...ledger, ...publicOnes].sort());
  });

  it('given a token narrowed to what its role has not, when it calls, then it may do nothing', async () => {
    const token = await alpha.token('monitoring', { scope: ['policies:write'] });

    const letIn = await exceptions(token, [403]);

    expect(letIn).toEqual(publicOnes);
  });

  it('given no scope, when a route is called, then the refusal names it', async () => {
    const token = await alpha.token('auditor');

    const answer = await alpha.client.post('/api/v1/policies', token, {});

    expect(answer.status).toBe(403);
    expect(answer.body['detail']).toContain('policies:write');
  });
});

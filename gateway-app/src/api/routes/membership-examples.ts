import { hash, place, time } from './example-values';

export const deviationBody = {
  about: { kind: 'device', owner: 'BetaMSP', id: 'cam-7' },
  ...{ detail: 'it answers with another firmware than its member says', evidence: hash('e') },
};

export const memberProposalExample = {
  ...{ owner: 'BetaMSP', commandId: 'delta-1', change: 'add', member: 'DeltaMSP' },
  ...{ configUpdateHash: hash('d'), expectedRevision: 0, contentHash: hash('c'), state: 'open' },
  ...{ approvals: ['BetaMSP'], showings: [], needed: 2, proposedAt: time, ...place },
};

import { hash, place, time } from './example-values';

const change = { images: { quorum: 2, binding: 'all' } };

export const proposalBody = { change };

export const governanceApprovalBody = { owner: 'BetaMSP', contentHash: hash('c') };

export const termsExample = {
  ...{
    revision: 0,
    policies: { quorum: 1, binding: 'all' },
    images: { quorum: 1, binding: 'all' },
    protocolVersion: 1,
  },
  ...{ since: time, members: ['AlphaMSP', 'BetaMSP', 'GammaMSP'], needed: 2, ...place },
};

export const proposalExample = {
  ...{ owner: 'BetaMSP', commandId: 'terms-1', expectedRevision: 0, change },
  ...{ contentHash: hash('c'), state: 'open', approvals: ['BetaMSP'], needed: 2 },
  ...{ proposedAt: time, ...place },
};

export const approvalExample = {
  ...{ kind: 'governance', owner: 'BetaMSP', id: 'terms-1', change: 'images' },
  ...{ contentHash: hash('c'), proposer: 'BetaMSP', approvals: ['BetaMSP'], quorum: 2 },
  ...{ waitingFor: ['AlphaMSP', 'GammaMSP'], proposedAt: time },
};

import { hash } from './example-values';

export const roundBody = {
  ...{ modelId: 'ssh-anomaly', round: 1, base: { round: 0, hash: hash('b') } },
  ...{ planHash: hash('d'), minimumUpdates: 2, until: '2030-01-31T12:00:00.000Z' },
};

export const updateBody = { updateHash: hash('e'), samples: 1200, metrics: { loss: 0.12 } };

export const closingBody = {
  ...{ outcome: 'completed', resultHash: hash('f'), metrics: { loss: 0.1 } },
  aggregated: [
    { msp: 'AlphaMSP', siteId: 'alpha-1', contentHash: hash('a') },
    { msp: 'BetaMSP', siteId: 'beta-1', contentHash: hash('c') },
  ],
};

import { hash, time } from './example-values';

const commitment = { root: hash('a'), leaves: 12 };

const opening = {
  ...{ index: 3, pointer: '/details/address', class: 'redacted', value: '203.0.113.0/24' },
  ...{ salt: '0'.repeat(32), proof: [hash('1'), hash('2'), hash('3'), hash('4')] },
};

export const disclosureBody = { to: ['BetaMSP'], pointers: ['/details/address'] };

export const disclosedExample = {
  ...{ owner: 'AlphaMSP', id: 'inc-1', part: 1, to: ['BetaMSP'] },
  ...{ form: 'redacted', pointers: ['/details/address'] },
};

export const disclosureExample = {
  ...{ owner: 'AlphaMSP', id: 'inc-1', part: 1, commitment },
  ...{ openings: [opening], disclosedAt: time },
};

export const verificationBody = { owner: 'AlphaMSP', openings: [opening] };

export const verificationExample = {
  ...{ owner: 'AlphaMSP', id: 'inc-1', contentHash: hash('c'), commitment },
  ...{ verified: false, openings: [{ index: 3, state: 'different' }] },
};

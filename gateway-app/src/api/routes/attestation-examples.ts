import { hash, place, time } from './example-values';

/** Examples of bodies and answers about images; the tests hold them against their schemas. */
const digest = `sha256:${hash('d')}`;
const entry = { transactionId: hash('7'), time };
const publicKey = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';
const payload = 'eyJjcml0aWNhbCI6eyJ0eXBlIjoiY29zaWduIGNvbnRhaW5lciBpbWFnZSBzaWduYXR1cmUifX0=';

export const keyBody = {
  publicKey,
  name: 'release pipeline',
  scheme: 'ed25519',
  validity: { from: time, until: '2027-01-31T10:00:00.000Z' },
};

export const attestationBody = {
  id: 'gateway-1.4.2-signature',
  digest,
  keys: [hash('a')],
  attestation: { form: 'simple-signing', payload, signature: `${'A'.repeat(86)}==` },
};

export const endorsementBody = { owner: 'BetaMSP', contentHash: hash('c') };

export const revocationBody = { owner: 'BetaMSP', reason: 'the image holds malware' };

export const verdictExample = {
  digest,
  status: 'trusted',
  quorum: 2,
  binding: 'all',
  vouchers: [
    { member: 'AlphaMSP', by: 'attesting', owner: 'AlphaMSP', id: 'att-1', ...entry },
    { member: 'BetaMSP', by: 'endorsing', owner: 'AlphaMSP', id: 'att-1', ...entry },
  ],
  since: entry,
  attestations: [
    {
      ...{ owner: 'AlphaMSP', id: 'att-1', type: 'signature' },
      ...{ payloadHash: hash('e'), contentHash: hash('c'), state: 'valid' },
      keys: [{ keyHash: hash('a'), name: 'release pipeline' }],
      endorsements: [{ endorser: 'BetaMSP', counts: true, ...entry }],
      ...entry,
    },
  ],
  verdictHash: hash('f'),
  trustedHere: true,
};

export const attestationSummaryExample = {
  ...{ owner: 'AlphaMSP', id: 'att-1', digest, type: 'signature', keys: [hash('a')] },
  ...{ payloadHash: hash('e'), contentHash: hash('c'), state: 'valid', endorsers: ['BetaMSP'] },
  attestedAt: time,
  image: {
    ...{ status: 'trusted', quorum: 2, binding: 'all', vouchers: ['AlphaMSP', 'BetaMSP'] },
    trustedHere: true,
  },
  ...place,
};

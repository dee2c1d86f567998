import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { attestationReader } from './attestation-reader';
import { createMemoryLedger } from './memory/memory-ledger';

const digest = `sha256:${'d'.repeat(64)}`;
const Digest = z.object({ digest: z.string() });
const unknown = {
  ...{ status: 'unknown', quorum: 1, binding: 'all' },
  ...{ vouchers: [], attestations: [] },
};

describe('attestationReader', () => {
  it('given a peer, when a verdict and keys are read, then they are asked for by their names', async () => {
    await using ledger = createMemoryLedger({
      handlers: {
        'attestation.verdict': (_, argument) => ({ ...unknown, ...Digest.parse(argument) }),
        'attestation.keys': () => ({ keys: [], bookmark: '' }),
      },
    });
    const reader = attestationReader(ledger);

    const verdict = await reader.verdict(digest);
    const keys = await reader.keys({ owner: 'AlphaMSP', pageSize: 10, bookmark: '' });

    expect(verdict).toEqual({ digest, ...unknown });
    expect(keys).toEqual({ keys: [], bookmark: '' });
  });

  it('given a refusal of the chaincode, when an attestation is read, then it comes as it is', async () => {
    await using ledger = createMemoryLedger({
      handlers: {
        'attestation.get': () => {
          throw new Rejected('not-found', 'id: AlphaMSP owns no attestation a');
        },
      },
    });

    const reading = attestationReader(ledger).attestation({ owner: 'AlphaMSP', id: 'a' });

    await expect(reading).rejects.toMatchObject({ code: 'not-found' });
  });
});

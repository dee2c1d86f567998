import { ledgerEntryId } from '@edgebeat/core';
import { StandInPeer } from './listener-surroundings.test.kit';
import { compositeKey, madeChain } from './made-blocks.test.kit';
import { readEntries } from './read-entries';

const siteBlock = (id: string) => [
  { writes: { edgebeat: [[compositeKey('site', 'AlphaMSP', id), '{}'] as const] } },
];
const chain = madeChain(
  [{ isConfig: true, creator: new Uint8Array() }],
  ...['a', 'b', 'c'].map(siteBlock),
);

async function idsFrom(from: number, peer = new StandInPeer(chain)): Promise<string[]> {
  const ids: string[] = [];
  for await (const entry of readEntries(peer, { channel: 'common', from })) {
    ids.push(ledgerEntryId(entry));
  }
  return ids;
}

describe('reading entries of a chain', () => {
  it('given a chain, when it is read from a block on, then its entries come to the last block and it ends', async () => {
    const ids = await idsFrom(2);

    expect(ids).toEqual(['2/0/0', '2/0/1', '3/0/0', '3/0/1'].map((id) => `common/${id}`));
  });

  it('given a chain that ends before, when it is read, then nothing comes', async () => {
    expect(await idsFrom(4)).toEqual([]);
  });

  it('given a peer that is away, when it is read, then that is said', async () => {
    const peer = new StandInPeer(chain);
    peer.away = 1;

    await expect(idsFrom(0, peer)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  });
});

import type { EndorsementNeed } from '../services/endorsement-need';
import type { EndorsingPeer } from '../services/endorsing-peer';
import { layoutsOf } from './layouts';

// Of a peer only its name matters here.
const peersOf = (names: string) => Array.from(names, (mspId) => ({ mspId }) as EndorsingPeer);

function layouts(names: string, isMet: (chosen: string) => boolean): string[] {
  const need: EndorsementNeed = {
    isEligible: () => true,
    isMet: (peers) => isMet(peers.map(({ mspId }) => mspId).join('')),
  };
  return layoutsOf(need, peersOf(names)).map((layout) => layout.map(({ mspId }) => mspId).join(''));
}

describe('layoutsOf', () => {
  it.each([
    ['any one', (chosen: string) => chosen !== '', ['A', 'B', 'C']],
    ['two of three', (chosen: string) => chosen.length >= 2, ['AB', 'AC', 'BC']],
    ['all', (chosen: string) => chosen.length === 3, ['ABC']],
    ['C, or A and B', (chosen: string) => /C|AB/.test(chosen), ['AB', 'C']],
    ['B and another', (chosen: string) => /AB|BC/.test(chosen), ['AB', 'BC']],
    ['somebody who is not there', () => false, []],
  ])('given a policy of %s, when asked, then no peer is superfluous', (_name, isMet, expected) => {
    expect(layouts('ABC', isMet)).toEqual(expected);
  });

  it('given a majority of 26, when asked, then some of the millions of ways come', () => {
    const found = layouts('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (chosen) => chosen.length >= 14);

    expect(found).toHaveLength(500);
    expect(found[0]).toBe('ABCDEFGHIJKLMN');
    expect(new Set(found).size).toBe(500);
  });
});

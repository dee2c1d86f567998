import type { EndorsementNeed } from '../services/endorsement-need';
import type { EndorsingPeer } from '../services/endorsing-peer';

// A majority of many organisations is reached in millions of ways.
const maxLayouts = 500;
const maxCandidates = 2000;

/** The sets of peers whose endorsements are enough and of which none can be left out. */
export function layoutsOf<Peer extends EndorsingPeer>(
  need: EndorsementNeed,
  peers: readonly Peer[],
): Peer[][] {
  const layouts: Peer[][] = [];
  let candidates = 0;
  for (const candidate of sufficient(need, [], peers)) {
    if (isMinimal(need, candidate)) layouts.push(candidate);
    candidates += 1;
    if (layouts.length === maxLayouts || candidates === maxCandidates) break;
  }
  return layouts;
}

function* sufficient<Peer extends EndorsingPeer>(
  need: EndorsementNeed,
  chosen: Peer[],
  rest: readonly Peer[],
): Generator<Peer[]> {
  if (need.isMet(chosen)) {
    yield chosen;
    return;
  }
  const [next, ...others] = rest;
  if (next === undefined || !need.isMet([...chosen, ...rest])) return;
  yield* sufficient(need, [...chosen, next], others);
  yield* sufficient(need, chosen, others);
}

function isMinimal(need: EndorsementNeed, peers: readonly EndorsingPeer[]): boolean {
  return peers.every((one) => !need.isMet(peers.filter((other) => other !== one)));
}

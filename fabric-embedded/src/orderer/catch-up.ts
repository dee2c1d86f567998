import { headerHash } from '../block/header';
import { commitHashOf, lastConfigBlock } from '../block/metadata';
import { NetworkFailure } from '../failure';
import type { Log } from '../log';
import type { PeerLedger } from '../peer/peer-ledger';
import { signedCopy } from './ordered-block';
import type { OrderingMember } from './ordering-member';

/**
 * Brings all members to the same height: who has fewer blocks gets the missing ones from the
 * member with the most, signed anew by its own ordering node and validated by its own peer.
 *
 * @throws NetworkFailure `block-store-damaged` when members have different blocks, or
 * judged the same ones differently.
 */
export async function catchUp(members: readonly OrderingMember[], log: Log): Promise<void> {
  const highest = highestLedger(members);
  const requireAgreement = async () => {
    for (const { ledger } of members) await requireSameBlocks(ledger, highest, members);
  };
  await requireAgreement();
  // Whoever was removed from the channel stays where it was.
  const { organizations } = highest.config;
  const still = members.filter(({ mspId }) => organizations.includes(mspId));
  await Promise.all(still.map((member) => copyMissing(highest, member, log)));
  await requireAgreement();
}

/** The ledger with the most blocks. */
export function highestLedger(members: readonly OrderingMember[]): PeerLedger {
  const ledgers = members.map(({ ledger }) => ledger);
  return ledgers.reduce((highest, ledger) => (ledger.height > highest.height ? ledger : highest));
}

/** Gives a member the blocks that it lacks, signed anew by its own ordering node. */
export async function copyMissing(from: PeerLedger, to: OrderingMember, log: Log): Promise<void> {
  const missing = from.height - to.ledger.height;
  if (missing === 0) return;
  const { mspId } = to;
  log('info', 'a member catches up', { mspId, from: from.mspId, blocks: missing });
  while (to.ledger.height < from.height) {
    const { block } = await from.block(to.ledger.height);
    await to.ledger.commit(signedCopy(block, to.signer, lastConfigBlock(block) ?? 0));
  }
}

/**
 * Each header and each commit hash covers the one before, so equal last common ones mean equal
 * chains, judged equally.
 */
async function requireSameBlocks(
  ledger: PeerLedger,
  highest: PeerLedger,
  members: readonly OrderingMember[],
): Promise<void> {
  const common = ledger.height;
  if (common === 0 || (await sameBlock(ledger, highest, common - 1))) return;
  let same = 0;
  let different = common - 1;
  while (same < different) {
    const middle = Math.floor((same + different) / 2);
    if (await sameBlock(ledger, highest, middle)) same = middle + 1;
    else different = middle;
  }
  throw await differenceAt(different, members);
}

async function sameBlock(left: PeerLedger, right: PeerLedger, number: number): Promise<boolean> {
  return left === right || (await hashAt(left, number)) === (await hashAt(right, number));
}

/** The members in the minority are named; without a majority all versions are. */
async function differenceAt(
  number: number,
  members: readonly OrderingMember[],
): Promise<NetworkFailure> {
  const byHash = new Map<string, string[]>();
  for (const { ledger, mspId } of members) {
    if (ledger.height <= number) continue;
    const hash = await hashAt(ledger, number);
    byHash.set(hash, [...(byHash.get(hash) ?? []), mspId]);
  }
  const groups = [...byHash.values()].sort((left, right) => right.length - left.length);
  const [largest = [], second = []] = groups;
  const hasMajority = largest.length > second.length;
  const odd = (hasMajority ? groups.slice(1) : groups).flat().join(', ');
  const others = hasMajority ? ` of ${largest.join(', ')}` : ' of one another';
  return new NetworkFailure(
    'block-store-damaged',
    `Block ${String(number)} of ${odd} differs from block ${String(number)}${others}: ` +
      `their block stores do not hold the same chain.`,
  );
}

async function hashAt(ledger: PeerLedger, number: number): Promise<string> {
  const { block } = await ledger.block(number);
  const header = block.getHeader();
  const hashes = [header && headerHash(header), commitHashOf(block)];
  return hashes.map((hash) => Buffer.from(hash ?? []).toString('hex')).join(' ');
}

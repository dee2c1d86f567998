import {
  type AttestationKeyRecord,
  type GetVerdict,
  ImageEndorsementRecord,
  ImageRecord,
  type ImageVerdict,
  type VerdictAttestation,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { currentTerms } from '../governance/terms';
import { activeMembers } from '../membership/members';
import { listRecords } from '../state/list-records';
import { judge } from './judging';
import { requireKey } from './key-state';

/** Far more than the members' own bounds allow to become. */
const MAX_ATTESTATIONS = 10_000;
const MAX_ENDORSEMENTS = 1000;

/**
 * Whether an image is trusted, and by whose word: derived from everything that lies under its
 * digest, the keys that signed and who is a member now.
 *
 * @throws Rejected too-large, so that nobody takes a part for the whole.
 */
export async function readVerdict(
  ctx: TransactionContext,
  { digest }: GetVerdict,
): Promise<ImageVerdict> {
  const members = new Set(await activeMembers(ctx));
  const images = await listRecords(ctx, ImageRecord, 'image', [digest], MAX_ATTESTATIONS);
  const keys = await readKeys(ctx, images);
  const attestations: VerdictAttestation[] = [];
  for (const image of images) {
    const endorsements = await listEndorsements(ctx, image);
    attestations.push(describe(image, { keys, endorsements, members }));
  }
  const { images: terms } = await currentTerms(ctx);
  return { digest, ...judge(attestations, terms), attestations };
}

interface Surroundings {
  /** The keys of all attestations, by owner and hash. */
  readonly keys: ReadonlyMap<string, AttestationKeyRecord>;
  readonly endorsements: readonly ImageEndorsementRecord[];
  readonly members: ReadonlySet<string>;
}

function describe(image: ImageRecord, surroundings: Surroundings): VerdictAttestation {
  const { owner, id, type, predicateType, payloadHash, contentHash, revoked, entry } = image;
  const keys = image.keys.flatMap((hash) => surroundings.keys.get(keyName(owner, hash)) ?? []);
  return {
    ...{ owner, id, type },
    ...(predicateType !== undefined && { predicateType }),
    ...{ payloadHash, contentHash },
    state: stateOf(image, keys, surroundings.members),
    ...(revoked !== undefined && { revoked }),
    keys: keys.map(({ keyHash, name, revoked: ended }) => ({
      keyHash,
      name,
      ...(ended !== undefined && { revoked: ended }),
    })),
    endorsements: surroundings.endorsements.map(({ endorser, withdrawn, entry: endorsed }) => ({
      endorser,
      counts: withdrawn === undefined && surroundings.members.has(endorser),
      transactionId: endorsed.transactionId,
      time: endorsed.time,
    })),
    transactionId: entry.transactionId,
    time: entry.time,
  };
}

function stateOf(
  { owner, revoked }: ImageRecord,
  keys: readonly AttestationKeyRecord[],
  members: ReadonlySet<string>,
): VerdictAttestation['state'] {
  if (revoked !== undefined) return 'revoked';
  if (keys.every((key) => key.revoked !== undefined)) return 'key-revoked';
  return members.has(owner) ? 'valid' : 'owner-removed';
}

async function readKeys(
  ctx: TransactionContext,
  images: readonly ImageRecord[],
): Promise<ReadonlyMap<string, AttestationKeyRecord>> {
  const keys = new Map<string, AttestationKeyRecord>();
  for (const { owner, keys: hashes } of images) {
    for (const keyHash of hashes) {
      const name = keyName(owner, keyHash);
      if (!keys.has(name)) keys.set(name, await requireKey(ctx, owner, keyHash, 'digest'));
    }
  }
  return keys;
}

function listEndorsements(
  ctx: TransactionContext,
  { digest, owner, id }: ImageRecord,
): Promise<ImageEndorsementRecord[]> {
  const prefix = [digest, owner, id];
  return listRecords(ctx, ImageEndorsementRecord, 'image-endorsement', prefix, MAX_ENDORSEMENTS);
}

function keyName(owner: string, keyHash: string): string {
  return `${owner}/${keyHash}`;
}

import {
  AttestationRevocationRecord,
  type OnBehalfOf,
  recordKeys,
  Rejected,
  type Revocation,
  type RevocationSubject,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { currentTerms } from '../governance/terms';
import { activeMembers, majorityOfOthers } from '../membership/members';
import { listRecords } from '../state/list-records';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';

const MAX_VOICES = 1000;

/** What is to be revoked: an attestation, or a key under its hash. */
export interface Revocable {
  readonly owner: string;
  readonly subject: RevocationSubject;
  readonly id: string;
  readonly revoked?: Revocation | undefined;
}

/** Why, and for whom. */
export interface RevocationReason {
  readonly reason: string;
  readonly onBehalfOf?: OnBehalfOf | undefined;
}

/** What a voice did: nothing when it was there already, and a revocation when it sufficed. */
export type Voice = 'repeated' | 'counted' | Revocation;

/**
 * Records the caller's member's voice for a revocation. The owner's voice suffices; of the others it
 * takes the terms' quorum for images, and never less than more than half of them. What was
 * revoked stays so, whoever leaves the consortium later.
 *
 * @throws Rejected conflict for a voice with another reason, or invalid-transition for what was
 * revoked without it.
 */
export async function raiseVoice(
  ctx: TransactionContext,
  what: Revocable,
  { reason, onBehalfOf }: RevocationReason,
): Promise<Voice> {
  const { owner } = what;
  const revoker = ctx.caller.msp;
  const stored = await readVoice(ctx, what);
  if (stored === undefined) requireUnrevoked(what);
  else requireSame(stored, reason);
  if (what.revoked !== undefined) return 'repeated';
  const entry = entryOf(ctx, onBehalfOf);
  if (stored === undefined) await writeVoice(ctx, what, { reason, entry });
  if (revoker === owner) return { by: 'owner', members: [owner], reason, entry };
  const others = await reached(ctx, what, { reason, entry });
  return others ?? (stored === undefined ? 'counted' : 'repeated');
}

async function writeVoice(
  ctx: TransactionContext,
  { owner, subject, id }: Revocable,
  { reason, entry }: Pick<Revocation, 'reason' | 'entry'>,
): Promise<void> {
  const revoker = ctx.caller.msp;
  const voice: AttestationRevocationRecord = {
    ...headOf(ctx),
    kind: 'attestation-revocation',
    ...{ owner, subject, id, revoker, reason, entry },
  };
  const key = recordKeys['attestation-revocation'](owner, subject, id, revoker);
  await writeRecord(ctx, 'attestation-revocation', key, voice);
}

/** The revocation by the others, once they are enough; fewer may be enough by now than before. */
async function reached(
  ctx: TransactionContext,
  what: Revocable,
  { reason, entry }: Pick<Revocation, 'reason' | 'entry'>,
): Promise<Revocation | undefined> {
  const members = await countedOthers(ctx, what);
  return members && { by: 'others', members, reason, entry };
}

/** The voice of the caller's member for a revocation, if it has raised it. */
export function readVoice(
  ctx: TransactionContext,
  { owner, subject, id }: Revocable,
): Promise<AttestationRevocationRecord | undefined> {
  const key = recordKeys['attestation-revocation'](owner, subject, id, ctx.caller.msp);
  return readRecord(ctx, AttestationRevocationRecord, 'attestation-revocation', key);
}

/** The others whose voices count, the caller's among them, once they are enough. */
async function countedOthers(
  ctx: TransactionContext,
  { owner, subject, id }: Revocable,
): Promise<string[] | undefined> {
  const voices = await listRecords(
    ctx,
    AttestationRevocationRecord,
    'attestation-revocation',
    [owner, subject, id],
    MAX_VOICES,
  );
  const revoking = new Set([...voices.map(({ revoker }) => revoker), ctx.caller.msp]);
  const members = await activeMembers(ctx);
  const others = members.filter((member) => member !== owner);
  const counted = others.filter((member) => revoking.has(member));
  const { quorum } = (await currentTerms(ctx)).images;
  const needed = Math.max(quorum, majorityOfOthers(others.length));
  return counted.length < needed ? undefined : counted;
}

function requireSame(stored: AttestationRevocationRecord, reason: string): void {
  if (stored.reason === reason) return;
  throw new Rejected(
    'conflict',
    `reason: ${stored.revoker} asked for this revocation with another reason already`,
  );
}

function requireUnrevoked({ owner, subject, id, revoked }: Revocable): void {
  if (revoked === undefined) return;
  throw new Rejected(
    'invalid-transition',
    `${subject === 'key' ? 'keyHash' : 'id'}: ${id} of ${owner} was revoked already`,
  );
}

import {
  type Charter,
  CharterRecord,
  type ConsortiumRecord,
  contentHash,
  type MemberRecord,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireKnownCharter } from '../governance/protocol';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';

/**
 * Takes a founder's consent to the whole charter; the last founder's consent founds the consortium.
 * Two founders in one block read each other's missing key, so the second is invalid and calls again.
 *
 * @throws Rejected charter-mismatch, or forbidden for who is not a founder.
 */
export async function acceptCharter(
  ctx: TransactionContext,
  charter: Charter,
  charterHash: string,
): Promise<CharterRecord> {
  requireAgreedCharter(ctx, charter, charterHash);
  const { msp } = ctx.caller;
  const key = recordKeys.charter(msp, charterHash);
  const stored = await readRecord(ctx, CharterRecord, 'charter', key);
  if (stored !== undefined) return stored;
  const record: CharterRecord = {
    ...headOf(ctx),
    kind: 'charter',
    owner: msp,
    charterHash,
    charter,
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'charter', key, record);
  ctx.announce({ event: 'CharterAccepted', owner: msp, id: msp, contentHash: charterHash });
  const others = charter.founders.filter((founder) => founder !== msp);
  const consents = await readConsents(ctx, others, charterHash);
  if (consents.length === others.length) await found(ctx, charter, charterHash);
  return record;
}

/** The founders of a list that have handed in the charter of this hash. */
export async function readConsents(
  ctx: TransactionContext,
  founders: readonly string[],
  charterHash: string,
): Promise<string[]> {
  const consents: string[] = [];
  for (const founder of founders) {
    const key = recordKeys.charter(founder, charterHash);
    const consent = await readRecord(ctx, CharterRecord, 'charter', key);
    if (consent !== undefined) consents.push(founder);
  }
  return consents;
}

function requireAgreedCharter(ctx: TransactionContext, charter: Charter, agreed: string): void {
  const hash = contentHash(charter);
  if (hash !== agreed) {
    throw new Rejected(
      'charter-mismatch',
      `the charter's hash is ${hash}, and the chaincode package was made for ${agreed}`,
    );
  }
  if (charter.channel !== ctx.channel) {
    throw new Rejected(
      'charter-mismatch',
      `the charter is for channel ${charter.channel}, and this channel is ${ctx.channel}`,
    );
  }
  requireKnownCharter(charter, ctx.knownProtocols);
  if (!charter.founders.includes(ctx.caller.msp)) {
    throw new Rejected('forbidden', `${ctx.caller.msp} is not a founder that the charter names`);
  }
}

async function found(
  ctx: TransactionContext,
  charter: Charter,
  charterHash: string,
): Promise<void> {
  const entry = entryOf(ctx);
  const { channel, founders, protocol } = charter;
  const consortium: ConsortiumRecord = {
    ...headOf(ctx),
    kind: 'consortium',
    charterHash,
    charter,
    protocol,
    entry,
  };
  await writeRecord(ctx, 'consortium', recordKeys.consortium(channel), consortium);
  for (const owner of founders) {
    const member: MemberRecord = { ...headOf(ctx), kind: 'member', owner, status: 'active', entry };
    await writeRecord(ctx, 'member', recordKeys.member(owner), member);
  }
  ctx.announce({
    event: 'ConsortiumFounded',
    owner: ctx.caller.msp,
    id: channel,
    contentHash: charterHash,
  });
}

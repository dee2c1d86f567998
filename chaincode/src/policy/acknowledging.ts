import { createPublicKey, verify } from 'node:crypto';
import {
  type AcknowledgePolicy,
  canonicalJson,
  IdentityRecord,
  PolicyReceiptRecord,
  type ReceiptStatement,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { requireHead, requireRevision } from './policy-state';

/**
 * Records that a site's policy agent runs a revision. A site attests a revision once: a repeat with
 * the same compiled hash answers the stored receipt, whatever its time or agent, and whether or not
 * the policy has been deactivated since.
 *
 * @throws Rejected forbidden, invalid-argument, invalid-signature, not-found, revision-mismatch for
 * a revision newer than the active one, or conflict for another compiled hash.
 */
export async function acknowledge(
  ctx: TransactionContext,
  { statement, signature }: AcknowledgePolicy,
): Promise<PolicyReceiptRecord> {
  requireOwnStatement(ctx, statement);
  await requireSignature(ctx, statement, signature);
  const { owner, policyId, msp, siteId, revision, compiledHash } = statement;
  const key = recordKeys['policy-receipt'](owner, policyId, msp, siteId, revision);
  const stored = await readRecord(ctx, PolicyReceiptRecord, 'policy-receipt', key);
  if (stored !== undefined) return requireSame(stored, statement);
  await requireActivated(ctx, statement);
  const record: PolicyReceiptRecord = {
    ...headOf(ctx),
    kind: 'policy-receipt',
    statement,
    signature,
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'policy-receipt', key, record);
  ctx.announce({
    event: 'PolicyAcknowledged',
    owner,
    id: policyId,
    number: revision,
    contentHash: compiledHash,
  });
  return record;
}

/** The signer speaks for its own key, member and site, on this channel. */
function requireOwnStatement(ctx: TransactionContext, statement: ReceiptStatement): void {
  const { msp, keyHash, siteId } = ctx.caller;
  if (statement.channel !== ctx.channel) {
    throw new Rejected('invalid-argument', `statement.channel: must be ${ctx.channel}`);
  }
  if (statement.msp !== msp || statement.siteId !== siteId || statement.agent !== keyHash) {
    throw new Rejected(
      'forbidden',
      `statement: the key ${keyHash} speaks for site ${siteId ?? 'none'} of ${msp} and as itself only`,
    );
  }
}

async function requireSignature(
  ctx: TransactionContext,
  statement: ReceiptStatement,
  signature: string,
): Promise<void> {
  const { msp, keyHash } = ctx.caller;
  const key = recordKeys.identity(msp, keyHash);
  const identity = await readRecord(ctx, IdentityRecord, 'identity', key);
  if (identity === undefined) throw new Rejected('forbidden', `the key ${keyHash} is unknown`);
  const publicKey = createPublicKey({
    key: Buffer.from(identity.publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const signed = Buffer.from(canonicalJson(statement));
  const isEcdsa = publicKey.asymmetricKeyType === 'ec';
  if (!isEcdsa || !verify('sha256', signed, publicKey, Buffer.from(signature, 'base64'))) {
    throw new Rejected(
      'invalid-signature',
      'signature: must be ECDSA with SHA-256 in DER over the canonical JSON of statement',
    );
  }
}

/** Receipts may come late, but nobody can run what does not count yet. */
async function requireActivated(
  ctx: TransactionContext,
  statement: ReceiptStatement,
): Promise<void> {
  const { activeRevision, status } = await requireHead(ctx, statement);
  await requireRevision(ctx, statement, statement.revision);
  if (activeRevision !== undefined && statement.revision <= activeRevision) return;
  throw new Rejected(
    'revision-mismatch',
    activeRevision === undefined
      ? `statement.revision: ${statement.policyId} is ${status} and has no active revision`
      : `statement.revision: the active revision of ${statement.policyId} is ${activeRevision}`,
  );
}

function requireSame(stored: PolicyReceiptRecord, statement: ReceiptStatement) {
  if (stored.statement.compiledHash === statement.compiledHash) return stored;
  throw new Rejected(
    'conflict',
    `statement.compiledHash: the site attested ${stored.statement.compiledHash} for this revision`,
  );
}

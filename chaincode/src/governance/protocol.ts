import { type Charter, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { currentTerms } from './terms';

/** The protocol versions that this chaincode can write by; docs/ledger.md says what each changed. */
export const protocolVersions: readonly number[] = [1, 2];

/**
 * Reads the protocol version in force, by which this transaction writes. It counts as read: a
 * transaction that was endorsed before it changed is not valid after.
 *
 * @throws Rejected protocol-unsupported when this chaincode does not know it, or not-founded.
 */
export async function requireKnownProtocol(
  ctx: TransactionContext,
  known: readonly number[],
): Promise<number> {
  const { protocolVersion: version } = await currentTerms(ctx);
  if (known.includes(version)) return version;
  throw new Rejected(
    'protocol-unsupported',
    `the channel is under protocol version ${version}, and the chaincode of this member's peer knows ${known.join(', ')}: it may read, and writes once the member runs a chaincode that knows ${version}`,
  );
}

/** @throws Rejected protocol-unsupported for a charter by whose rules this chaincode cannot write. */
export function requireKnownCharter({ protocol }: Charter, known: readonly number[]): void {
  if (known.includes(protocol)) return;
  throw unknownHere('protocol', protocol, known);
}

/**
 * A version follows the one before it, and only a chaincode that knows it helps it into force.
 *
 * @throws Rejected invalid-argument or protocol-unsupported.
 */
export function requireNextProtocol(
  next: number | undefined,
  current: number,
  known: readonly number[],
): void {
  if (next === undefined) return;
  if (next !== current + 1) {
    throw new Rejected(
      'invalid-argument',
      `change.protocolVersion: must be ${current + 1}, one more than the version in force, which never becomes lower`,
    );
  }
  if (!known.includes(next)) throw unknownHere('change.protocolVersion', next, known);
}

function unknownHere(field: string, version: number, known: readonly number[]): Rejected {
  return new Rejected(
    'protocol-unsupported',
    `${field}: the chaincode of this member's peer knows ${known.join(', ')} and not ${version}: install one that does first`,
  );
}

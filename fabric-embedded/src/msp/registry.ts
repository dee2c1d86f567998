import { msp } from '@hyperledger/fabric-protos';
import { shapes } from '../wire/message-shapes';
import { strictMessage } from '../wire/strict-message';
import { BoundedCache } from './bounded-cache';
import { type Identity, MspError, type MspRegistry, UntrustedCertificate } from './identity';
import { createMember, type Member, type ValidIdentity } from './member';
import { parseMemberConfig } from './member-config';
import { parseCertificate, type ParsedCertificate } from './parsed-certificate';
import { decodePrincipal, type Principal } from './principal';
import { isSignedBy } from './verified-signature';

const cachedIdentities = 1000;
const maxIdentityBytes = 64 * 1024;

interface Entry {
  readonly identity: Identity;
  readonly parsed: ParsedCertificate;
  readonly member: Member;
  /** The outcome of the member's check, which does not depend on the time. */
  verdict: ValidIdentity | MspError | undefined;
}

/**
 * Builds the members' MSPs of one channel config. Certificates that were checked are kept in a
 * bounded cache; whether one has expired is asked anew each time.
 *
 * @throws MspError when a config is malformed or two name the same MSP.
 */
export function createMspRegistry(mspConfigs: readonly msp.MSPConfig[]): MspRegistry {
  const members = createMembers(mspConfigs);
  const cache = new BoundedCache<Entry>(cachedIdentities);
  const principals = new WeakMap<msp.MSPPrincipal, Principal>();
  const entries = new WeakMap<Identity, Entry>();

  const entryOf = (serialized: Uint8Array): Entry => {
    const key = Buffer.from(serialized).toString('latin1');
    const known = cache.get(key);
    if (known !== undefined) return known;
    const entry = parseIdentity(serialized, members);
    cache.set(key, entry);
    entries.set(entry.identity, entry);
    return entry;
  };
  const entryOfKnown = (identity: Identity): Entry =>
    entries.get(identity) ?? entryOf(identity.serialized);
  const principalOf = (message: msp.MSPPrincipal): Principal => {
    const known = principals.get(message);
    if (known !== undefined) return known;
    const decoded = decodePrincipal(message, (serialized) => {
      const { member, parsed } = entryOf(serialized);
      return { mspId: member.mspId, fingerprint: parsed.fingerprint };
    });
    principals.set(message, decoded);
    return decoded;
  };

  return {
    mspIds: [...members.keys()],
    deserialize: (serialized) => {
      const entry = entryOf(serialized);
      const verdict = verdictOf(entry);
      if (verdict instanceof UntrustedCertificate) throw verdict;
      return entry.identity;
    },
    expiresAt: (serialized) => {
      try {
        return new Date(entryOf(serialized).parsed.notAfter);
      } catch (error) {
        if (error instanceof MspError) return undefined;
        throw error;
      }
    },
    validate: (identity, at) => {
      const entry = entryOfKnown(identity);
      const verdict = verdictOf(entry);
      if (verdict instanceof MspError) throw verdict;
      requireValidAt(entry.parsed, at);
    },
    verify: (identity, message, signature) =>
      isSignedBy(entryOfKnown(identity).parsed, message, signature),
    satisfies: (identity, principal) => {
      const entry = entryOfKnown(identity);
      const verdict = verdictOf(entry);
      return !(verdict instanceof MspError) && principalOf(principal)(verdict, entry.member);
    },
  };
}

function createMembers(mspConfigs: readonly msp.MSPConfig[]): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const message of mspConfigs) {
    const member = createMember(parseMemberConfig(message));
    if (members.has(member.mspId)) throw new MspError(`MSP ${member.mspId} is defined twice`);
    members.set(member.mspId, member);
  }
  return members;
}

function parseIdentity(serialized: Uint8Array, members: ReadonlyMap<string, Member>): Entry {
  if (serialized.length > maxIdentityBytes) {
    throw new MspError('could not deserialize a SerializedIdentity: it is too long');
  }
  // The caller may reuse its buffer, and a message's bytes may be a view of a whole block.
  const copy = new Uint8Array(serialized);
  const message = readSerializedIdentity(copy);
  const mspId = message.getMspid();
  const member = members.get(mspId);
  if (member === undefined) throw new MspError(`MSP ${mspId} is not defined on channel`);
  const parsed = parseCertificate(message.getIdBytes_asU8());
  const { certificate, organizationalUnits } = parsed;
  const identity = { mspId, certificate, serialized: copy, organizationalUnits };
  return { identity, parsed, member, verdict: undefined };
}

function readSerializedIdentity(bytes: Uint8Array): msp.SerializedIdentity {
  try {
    return msp.SerializedIdentity.deserializeBinary(strictMessage(bytes, shapes.identity));
  } catch (cause) {
    throw new MspError('could not deserialize a SerializedIdentity', { cause });
  }
}

function verdictOf(entry: Entry): ValidIdentity | MspError {
  entry.verdict ??= check(entry);
  return entry.verdict;
}

function check({ member, parsed }: Entry): ValidIdentity | MspError {
  try {
    return member.check(parsed);
  } catch (error) {
    if (error instanceof MspError) return error;
    throw error;
  }
}

function requireValidAt({ notBefore, notAfter }: ParsedCertificate, at: Date): void {
  const now = at.getTime();
  if (now >= notBefore && now <= notAfter) return;
  const bound =
    now < notBefore
      ? `it is valid from ${new Date(notBefore).toISOString()}`
      : `it was valid until ${new Date(notAfter).toISOString()}`;
  throw new MspError(
    now < notBefore ? `identity is not yet valid: ${bound}` : `identity expired: ${bound}`,
  );
}

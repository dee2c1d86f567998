import type { ChannelConfig } from '../channel/channel-config';
import { headerTypes } from '../messages/common';
import type { Identity, SignedData } from '../msp/identity';
import type { WorldState } from '../state/world-state';
import { concat } from '../wire/encode';
import type { Definitions } from './definitions';
import { changedPolicies, endorsedNamespaces, isEndorsed } from './endorsement-check';
import { readEndorsedAction, readInvocation, type EndorsedAction } from './endorser-transaction';
import { attempt, readEnvelope, type Envelope } from './envelope';
import type { NamespaceRwset } from './read-write-set';
import { codes, type Code } from './validation-code';

/** What a transaction is judged against: everything before its block. */
export interface Surroundings {
  readonly channelId: string;
  readonly config: ChannelConfig;
  readonly state: WorldState;
  readonly definitions: Definitions;
  isKnownId(id: string): boolean;
}

/** The verdict before conflicts are looked for, with what later steps need. */
export interface Checked {
  readonly code: Code;
  /** The id of an endorser transaction that passed so far; it may be in a block only once. */
  readonly txId?: string;
  readonly namespaces?: readonly NamespaceRwset[];
  readonly configEnvelope?: Uint8Array;
  readonly signers?: readonly Identity[];
  /** Milliseconds, as the client claims them. */
  readonly claimedTime?: number;
}

/**
 * Judges one transaction by itself, as Fabric's validator of version 2 and 3 does.
 *
 * @param changed Keys whose policy the block changed so far; this transaction's are added.
 */
export function checkTransaction(
  bytes: Uint8Array,
  surroundings: Surroundings,
  changed: Set<string>,
): Checked {
  const envelope = readEnvelope(bytes);
  if ('refused' in envelope) return { code: envelope.refused };
  const creator = attempt(() => creatorOf(envelope, surroundings));
  if (creator === undefined) return { code: codes.BAD_CREATOR_SIGNATURE };
  const { type } = envelope.channelHeader;
  if (type === headerTypes.config) return { code: codes.VALID, configEnvelope: envelope.data };
  if (type !== headerTypes.endorserTransaction) return { code: codes.UNSUPPORTED_TX_PAYLOAD };
  return checkEndorserTransaction(envelope, creator, surroundings, changed);
}

function creatorOf(envelope: Envelope, { channelId, config }: Surroundings): Identity {
  if (envelope.channelHeader.channelId !== channelId) throw new Error('it is of another channel');
  const { creator, payload, signature } = envelope;
  return config.registry.verifiedSigner({ identity: creator, data: payload, signature });
}

function checkEndorserTransaction(
  envelope: Envelope,
  creator: Identity,
  surroundings: Surroundings,
  changed: Set<string>,
): Checked {
  const endorsed = readEndorsedAction(envelope);
  if ('refused' in endorsed) return { code: endorsed.refused };
  const { txId, timestamp } = envelope.channelHeader;
  if (surroundings.isKnownId(txId)) return { code: codes.DUPLICATE_TXID };
  const invocation = readInvocation(envelope, endorsed);
  if ('refused' in invocation) return { code: invocation.refused };
  const { chaincode, namespaces } = invocation;
  const endorsers = surroundings.config.registry.signers(signaturesOf(endorsed));
  const code = checkNamespaces(chaincode, namespaces, endorsers, surroundings, changed);
  if (code !== codes.VALID) return { code };
  const claimedTime = timestamp === undefined ? undefined : timestamp.seconds * 1_000;
  const signers = [creator, ...endorsers];
  return { code, txId, namespaces, signers, ...(claimedTime === undefined ? {} : { claimedTime }) };
}

function signaturesOf({ proposalResponsePayload, endorsements }: EndorsedAction): SignedData[] {
  return endorsements.map(({ endorser, signature }) => ({
    identity: endorser,
    data: concat([proposalResponsePayload, endorser]),
    signature,
  }));
}

function checkNamespaces(
  chaincode: string,
  namespaces: readonly NamespaceRwset[],
  signers: readonly Identity[],
  { config, state, definitions }: Surroundings,
  changed: Set<string>,
): Code {
  const newlyChanged: string[] = [];
  let code: Code = codes.VALID;
  for (const [namespace, written] of endorsedNamespaces(chaincode, namespaces)) {
    const definition = definitions.of(namespace);
    if (definition === undefined) code = codes.INVALID_CHAINCODE;
    else if (!isEndorsed({ config, state, changed, signers }, definition, written)) {
      code = codes.ENDORSEMENT_POLICY_FAILURE;
    } else newlyChanged.push(...(written === undefined ? [] : changedPolicies(written)));
    if (code !== codes.VALID) break;
  }
  for (const key of newlyChanged) changed.add(key);
  return code;
}

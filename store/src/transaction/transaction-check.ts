import type { ChannelConfig } from '../channel/channel-config';
import { headerTypes } from '../messages/envelopes';
import type { Identity, SignedData } from '../msp/identity';
import type { WorldState } from '../state/world-state';
import { concat } from '../wire/encode';
import type { Definitions } from './definitions';
import { changedPolicies, endorsedNamespaces, isEndorsed } from './endorsement-check';
import {
  readEndorsedAction,
  readInvocation,
  type EndorsedAction,
  type Invocation,
} from './endorser-transaction';
import { attempt, readEnvelope, type Envelope } from './envelope';
import { codesOfUnsupported, creatorIsDoubtful, isValidAt } from './narrow-rules';
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
  /** Codes with which a network of narrower rules than Fabric's refuses the same transaction. */
  readonly narrower: readonly Code[];
  /** The id of an endorser transaction that passed so far; it may be in a block only once. */
  readonly txId?: string;
  readonly namespaces?: readonly NamespaceRwset[];
  readonly configEnvelope?: Uint8Array;
  readonly signers?: readonly Identity[];
  /** Milliseconds, as the client claims them. */
  readonly claimedTime?: number | undefined;
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
  if ('refused' in envelope) return { code: envelope.refused, narrower: [] };
  const { type, channelId } = envelope.channelHeader;
  if (channelId !== surroundings.channelId) {
    return { code: codes.BAD_CREATOR_SIGNATURE, narrower: [codes.TARGET_CHAIN_NOT_FOUND] };
  }
  const creator = attempt(() => creatorOf(envelope, surroundings.config));
  if (creator === undefined) return { code: codes.BAD_CREATOR_SIGNATURE, narrower: [] };
  if (type === headerTypes.endorserTransaction) {
    return checkEndorserTransaction(envelope, creator, surroundings, changed);
  }
  if (type !== headerTypes.config) return { code: codes.UNSUPPORTED_TX_PAYLOAD, narrower: [] };
  const narrower = [codes.INVALID_CONFIG_TRANSACTION];
  return { code: codes.VALID, narrower, configEnvelope: envelope.data };
}

function creatorOf({ creator, payload, signature }: Envelope, config: ChannelConfig): Identity {
  return config.registry.verifiedSigner({ identity: creator, data: payload, signature });
}

function checkEndorserTransaction(
  envelope: Envelope,
  creator: Identity,
  surroundings: Surroundings,
  changed: Set<string>,
): Checked {
  const { txId, timestamp } = envelope.channelHeader;
  const time = timestamp && timestamp.seconds * 1_000 + timestamp.nanos / 1_000_000;
  const narrower = creatorIsDoubtful(creator, surroundings.config, time)
    ? [codes.BAD_CREATOR_SIGNATURE]
    : [];
  const endorsed = readEndorsedAction(envelope);
  if ('refused' in endorsed) return { code: endorsed.refused, narrower };
  if (surroundings.isKnownId(txId)) return { code: codes.DUPLICATE_TXID, narrower };
  const invocation = readInvocation(envelope, endorsed);
  if ('refused' in invocation) return { code: invocation.refused, narrower };
  const endorsers = surroundings.config.registry.signers(signaturesOf(endorsed));
  const inTime = endorsers.filter((endorser) => isValidAt(endorser, time));
  const all = [
    ...narrower,
    ...codesOfUnsupported(invocation.namespaces),
    ...(inTime.length < endorsers.length
      ? [checkNamespaces(invocation, inTime, surroundings, new Set(changed))]
      : []),
  ];
  const code = checkNamespaces(invocation, endorsers, surroundings, changed);
  if (code !== codes.VALID) return { code, narrower: all };
  const { namespaces } = invocation;
  const signers = [creator, ...endorsers];
  return { code, narrower: all, txId, namespaces, signers, claimedTime: time };
}

function signaturesOf({ proposalResponsePayload, endorsements }: EndorsedAction): SignedData[] {
  return endorsements.map(({ endorser, signature }) => ({
    identity: endorser,
    data: concat([proposalResponsePayload, endorser]),
    signature,
  }));
}

function checkNamespaces(
  { chaincode, namespaces }: Invocation,
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

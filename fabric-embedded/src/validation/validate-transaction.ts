import { common } from '@hyperledger/fabric-protos';
import { ConfigUpdateRefused } from '../channel/config-refusal';
import { requireFollows } from '../channel/config-update';
import type { ChannelConfig } from '../channel/channel-config';
import { MspError } from '../msp/identity';
import type { Identity } from '../msp/identity';
import type { Collections } from '../private-data/collections';
import { type EndorsementPolicy, type EndorsementPolicyOf, isEndorsed } from './endorsement-policy';
import { Invalid, parseOr, validationCodes } from './invalid';
import { type KeyPolicies, writtenKeys } from './key-policies';
import { type ReadAction, readAction } from './read-action';
import { checkHeaders, type ReadEnvelope, transactionIdOf } from './read-envelope';
import { type NamespaceResults, readResults, type Results } from './read-results';
import { endorsementSignatures, validSigners, verifiedSigner } from './signers';

const codes = validationCodes;
const writers = '/Channel/Application/Writers';

/** A config is kept in its block, and in no namespace of the state. */
const nothing: Results = { chaincodes: [], namespaces: [] };

/** By what transactions are judged, besides the state. */
export interface ValidationRules {
  readonly config: ChannelConfig;
  readonly policyOf: EndorsementPolicyOf;
  readonly collections: Collections;
  /** Whether the ledger already has a transaction with this id, valid or not. */
  readonly isKnown: (transactionId: string) => boolean;
  /** Whether a transaction may be a config transaction: as the only one of its block. */
  readonly isAlone?: boolean;
}

/**
 * Judges one transaction by itself, in the order of a Fabric peer: form, creator, proposal,
 * duplicate, endorsement. Its reads are checked later, against the state.
 *
 * @throws Invalid with the code of the first thing that is wrong.
 */
export function validateTransaction(
  envelope: ReadEnvelope,
  rules: ValidationRules,
  keyPolicies: KeyPolicies,
): Results {
  checkHeaders(envelope);
  const creator = verifiedCreator(envelope, rules.config);
  if (envelope.type === common.HeaderType.CONFIG) return checkConfig(envelope, rules);
  checkWriter(creator, rules.config);
  refuseOtherTypes(envelope);
  checkTransactionId(envelope);
  const action = readAction(envelope);
  if (envelope.channelId !== rules.config.channelId) {
    throw new Invalid(codes.TARGET_CHAIN_NOT_FOUND, 'it is for another channel');
  }
  if (rules.isKnown(envelope.transactionId)) {
    throw new Invalid(codes.DUPLICATE_TXID, 'the ledger has a transaction with this id');
  }
  const results = readResults(envelope, action);
  checkEndorsements(envelope, action, results, rules, keyPolicies);
  return results;
}

/** What a transaction wrote that was found valid before; nothing is verified again. */
export function readValidated(envelope: ReadEnvelope): Results {
  if (envelope.type !== common.HeaderType.ENDORSER_TRANSACTION) return nothing;
  return readResults(envelope, readAction(envelope));
}

function verifiedCreator(envelope: ReadEnvelope, { msps }: ChannelConfig): Identity {
  const { creator: identity, payload: message, signature } = envelope;
  try {
    return verifiedSigner(msps, { identity, message, signature }, claimedTime(envelope));
  } catch (error) {
    if (!(error instanceof MspError)) throw error;
    throw new Invalid(codes.BAD_CREATOR_SIGNATURE, error.message, { cause: error });
  }
}

function checkWriter(creator: Identity, { policies }: ChannelConfig): void {
  if (policies.satisfied(writers, [creator])) return;
  throw new Invalid(codes.BAD_CREATOR_SIGNATURE, 'the creator may not write to the channel');
}

/** The config follows from the one before by an update that those who signed it may make. */
function checkConfig(envelope: ReadEnvelope, { config, isAlone }: ValidationRules): Results {
  const invalid = codes.INVALID_CONFIG_TRANSACTION;
  if (envelope.channelId !== config.channelId || isAlone !== true) {
    throw new Invalid(invalid, 'it is for another channel, or not alone in its block');
  }
  const next = parseOr(invalid, 'the config', () =>
    common.ConfigEnvelope.deserializeBinary(envelope.data),
  );
  try {
    requireFollows(config, next, claimedTime(envelope));
  } catch (error) {
    if (!(error instanceof ConfigUpdateRefused)) throw error;
    throw new Invalid(invalid, error.message, { cause: error });
  }
  return nothing;
}

function refuseOtherTypes({ type }: ReadEnvelope): void {
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) {
    throw new Invalid(codes.UNSUPPORTED_TX_PAYLOAD, 'a config update is no transaction');
  }
}

/** An id that is bound to nonce and creator cannot be taken by somebody else. */
function checkTransactionId({ transactionId, nonce, creator }: ReadEnvelope): void {
  if (transactionId !== transactionIdOf(nonce, creator)) {
    throw new Invalid(codes.BAD_PROPOSAL_TXID, 'the id is not the hash of nonce and creator');
  }
}

/** Namespaces are judged one by one: what is endorsed in one counts there, whatever the others are. */
function checkEndorsements(
  envelope: ReadEnvelope,
  { responseBytes, endorsements }: ReadAction,
  { chaincodes, namespaces }: Results,
  rules: ValidationRules,
  keyPolicies: KeyPolicies,
): void {
  const { msps } = rules.config;
  const signatures = endorsementSignatures(responseBytes, endorsements);
  const endorsers = validSigners(msps, signatures, claimedTime(envelope));
  const failures: Invalid[] = [];
  for (const chaincode of chaincodes) {
    const written = namespaces.find(({ namespace }) => namespace === chaincode);
    try {
      checkNamespace(chaincode, written, endorsers, rules, keyPolicies);
      if (written !== undefined) keyPolicies.change(written);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}

function checkNamespace(
  chaincode: string,
  written: NamespaceResults | undefined,
  endorsers: readonly Identity[],
  rules: ValidationRules,
  keyPolicies: KeyPolicies,
): void {
  const own = rules.policyOf(chaincode);
  if (own === undefined) {
    throw new Invalid(codes.INVALID_CHAINCODE, `the channel has no chaincode ${chaincode}`);
  }
  const policies = policiesOver(chaincode, own, written, rules.collections, keyPolicies);
  const { policies: tree } = rules.config;
  if ([...policies].every((policy) => isEndorsed(tree, policy, endorsers))) return;
  throw new Invalid(codes.ENDORSEMENT_POLICY_FAILURE, `${chaincode} is not endorsed enough`);
}

/**
 * The policies over what is written in one chaincode's namespace: of every key its own, else its
 * collection's, else the chaincode's. Where nothing is written, the chaincode's holds.
 */
function policiesOver(
  chaincode: string,
  own: EndorsementPolicy,
  written: NamespaceResults | undefined,
  collections: Collections,
  keyPolicies: KeyPolicies,
): ReadonlySet<EndorsementPolicy> {
  const policies = new Set<EndorsementPolicy>();
  for (const key of written === undefined ? [] : writtenKeys(written)) {
    policies.add(
      keyPolicies.of(chaincode, key) ?? policyAt(chaincode, key.collection, own, collections),
    );
  }
  return policies.size === 0 ? new Set([own]) : policies;
}

function policyAt(
  chaincode: string,
  name: string,
  own: EndorsementPolicy,
  collections: Collections,
): EndorsementPolicy {
  if (name === '') return own;
  const collection = collections.find(chaincode, name);
  if (collection !== undefined) return collection.endorsement ?? own;
  throw new Invalid(codes.ENDORSEMENT_POLICY_FAILURE, `there is no collection ${name}`);
}

function claimedTime({ timestamp: { seconds, nanos } }: ReadEnvelope): Date {
  return new Date(seconds * 1000 + nanos / 1e6);
}

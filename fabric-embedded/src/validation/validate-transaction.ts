import { common } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import { MspError } from '../msp/identity';
import type { Identity } from '../msp/identity';
import type { Collections } from '../private-data/collections';
import { type EndorsementPolicy, type EndorsementPolicyOf, isEndorsed } from './endorsement-policy';
import { Invalid, validationCodes } from './invalid';
import { type ReadAction, readAction } from './read-action';
import { checkHeaders, type ReadEnvelope, transactionIdOf } from './read-envelope';
import { type NamespaceResults, readResults, type Results } from './read-results';
import { endorsementSignatures, validSigners, verifiedSigner } from './signers';

const codes = validationCodes;
const writers = '/Channel/Application/Writers';

/** By what transactions are judged, besides the state. */
export interface ValidationRules {
  readonly config: ChannelConfig;
  readonly policyOf: EndorsementPolicyOf;
  readonly collections: Collections;
  /** Whether the ledger already has a transaction with this id, valid or not. */
  readonly isKnown: (transactionId: string) => boolean;
}

/**
 * Judges one transaction by itself, in the order of a Fabric peer: form, creator, proposal,
 * duplicate, endorsement. Its reads are checked later, against the state.
 *
 * @throws Invalid with the code of the first thing that is wrong.
 */
export function validateTransaction(envelope: ReadEnvelope, rules: ValidationRules): Results {
  checkHeaders(envelope);
  checkCreator(envelope, rules.config);
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
  checkEndorsements(envelope, action, results, rules);
  return results;
}

/** What a transaction wrote that was found valid before; nothing is verified again. */
export function readValidated(envelope: ReadEnvelope): Results {
  if (envelope.type !== common.HeaderType.ENDORSER_TRANSACTION) {
    return { chaincodes: [], namespaces: [] };
  }
  return readResults(envelope, readAction(envelope));
}

function checkCreator(envelope: ReadEnvelope, { msps, policies }: ChannelConfig): void {
  const { creator: identity, payload: message, signature } = envelope;
  try {
    const signer = verifiedSigner(msps, { identity, message, signature }, claimedTime(envelope));
    if (policies.satisfied(writers, [signer])) return;
  } catch (error) {
    if (!(error instanceof MspError)) throw error;
    throw new Invalid(codes.BAD_CREATOR_SIGNATURE, error.message, { cause: error });
  }
  throw new Invalid(codes.BAD_CREATOR_SIGNATURE, 'the creator may not write to the channel');
}

/** The only config block is block 0, which is pinned and not judged here. */
function refuseOtherTypes({ type }: ReadEnvelope): void {
  if (type === common.HeaderType.CONFIG) {
    throw new Invalid(codes.INVALID_CONFIG_TRANSACTION, 'the configuration cannot be changed');
  }
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

function checkEndorsements(
  envelope: ReadEnvelope,
  { responseBytes, endorsements }: ReadAction,
  { chaincodes, namespaces }: Results,
  rules: ValidationRules,
): void {
  const { config, policyOf } = rules;
  const signatures = endorsementSignatures(responseBytes, endorsements);
  const endorsers = validSigners(config.msps, signatures, claimedTime(envelope));
  for (const chaincode of chaincodes) {
    const policy = policyOf(chaincode);
    if (policy === undefined) {
      throw new Invalid(codes.INVALID_CHAINCODE, `the channel has no chaincode ${chaincode}`);
    }
    const written = namespaces.find(({ namespace }) => namespace === chaincode);
    checkPolicies(chaincode, policiesOver(chaincode, policy, written, rules), endorsers, config);
  }
}

function checkPolicies(
  chaincode: string,
  policies: readonly EndorsementPolicy[],
  endorsers: readonly Identity[],
  { policies: tree }: ChannelConfig,
): void {
  if (policies.every((policy) => isEndorsed(tree, policy, endorsers))) return;
  throw new Invalid(codes.ENDORSEMENT_POLICY_FAILURE, `${chaincode} is not endorsed enough`);
}

/**
 * The policies over what is written in one chaincode's namespace. Where only collections are
 * written, theirs are enough; where nothing is written, the chaincode's own holds.
 */
function policiesOver(
  chaincode: string,
  own: EndorsementPolicy,
  written: NamespaceResults | undefined,
  { collections }: ValidationRules,
): EndorsementPolicy[] {
  const ofCollections = (written?.collections ?? [])
    .filter(({ writes }) => writes.length > 0)
    .map(({ collection: name }) => {
      const collection = collections.find(chaincode, name);
      if (collection !== undefined) return collection.endorsement ?? own;
      throw new Invalid(codes.ENDORSEMENT_POLICY_FAILURE, `there is no collection ${name}`);
    });
  const needsOwn = ofCollections.length === 0 || (written?.writes.length ?? 0) > 0;
  return needsOwn ? [own, ...ofCollections] : ofCollections;
}

function claimedTime({ timestamp: { seconds, nanos } }: ReadEnvelope): Date {
  return new Date(seconds * 1000 + nanos / 1e6);
}

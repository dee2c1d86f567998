import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeOptions } from '../network-options';
import {
  defaultPolicies,
  type EndorsementPolicy,
  type EndorsementPolicyOf,
} from '../validation/endorsement-policy';
import { parsePolicyText } from './policy-text';

/**
 * The endorsement policy of each chaincode: its own, or the channel's where it has none.
 *
 * @throws Error that quotes the policy that cannot be read.
 */
export function chaincodePolicies(chaincodes: readonly ChaincodeOptions[]): EndorsementPolicyOf {
  const channelDefault = defaultPolicies(new Set(chaincodes.map(({ name }) => name)));
  const own = new Map<string, EndorsementPolicy>();
  for (const { name, signaturePolicy } of chaincodes) {
    if (signaturePolicy === undefined) continue;
    own.set(name, { kind: 'signature', policy: parsePolicyText(signaturePolicy) });
  }
  return (chaincode) => own.get(chaincode) ?? channelDefault(chaincode);
}

/** A policy as a chaincode's definition holds it. */
export function applicationPolicy(policy: EndorsementPolicy): peer.ApplicationPolicy {
  const message = new peer.ApplicationPolicy();
  if (policy.kind === 'signature') message.setSignaturePolicy(policy.policy);
  else message.setChannelConfigPolicyReference(policy.path);
  return message;
}

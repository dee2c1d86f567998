import type { common } from '@hyperledger/fabric-protos';
import type { PolicyTree } from '../channel/channel-config';
import type { Identity } from '../msp/identity';

/** The policy of a chaincode: one of the channel's by its path, or one of its own. */
export type EndorsementPolicy =
  | { readonly kind: 'channel'; readonly path: string }
  | { readonly kind: 'signature'; readonly policy: common.SignaturePolicyEnvelope };

/** The policy of a chaincode, or undefined when the channel has no such chaincode. */
export type EndorsementPolicyOf = (chaincode: string) => EndorsementPolicy | undefined;

const channelDefault: EndorsementPolicy = {
  kind: 'channel',
  path: '/Channel/Application/Endorsement',
};

/** Every chaincode of a set under the channel's default policy. */
export function defaultPolicies(chaincodes: ReadonlySet<string>): EndorsementPolicyOf {
  return (chaincode) => (chaincodes.has(chaincode) ? channelDefault : undefined);
}

/** Whether verified identities satisfy a policy. */
export function isEndorsed(
  tree: PolicyTree,
  policy: EndorsementPolicy,
  signers: readonly Identity[],
): boolean {
  return policy.kind === 'channel'
    ? tree.satisfied(policy.path, signers)
    : tree.satisfiedBy(policy.policy, signers);
}

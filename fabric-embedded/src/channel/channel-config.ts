import type { common } from '@hyperledger/fabric-protos';
import type { Identity, MspRegistry } from '../msp/identity';

/** Who signed: a deserialised identity whose signature over its data has been verified. */
export interface PolicyTree {
  /**
   * Evaluates a policy by its path, such as `/Channel/Application/Endorsement`, over distinct
   * identities that are valid and whose signatures were verified before.
   */
  satisfied(path: string, signers: readonly Identity[]): boolean;
  /** Why such a policy is not satisfied, in Fabric's words; undefined when it is. */
  problem(path: string, signers: readonly Identity[]): string | undefined;
  /** Whether the config has a policy at a path. */
  has(path: string): boolean;
  /** Evaluates a signature policy (an endorsement policy of a chaincode). */
  satisfiedBy(policy: common.SignaturePolicyEnvelope, signers: readonly Identity[]): boolean;
}

/** What one config block says about the channel. */
export interface ChannelConfig {
  readonly channelId: string;
  readonly sequence: number;
  readonly configBlock: number;
  readonly organizations: readonly string[];
  readonly msps: MspRegistry;
  readonly policies: PolicyTree;
  readonly batch: {
    readonly timeoutMs: number;
    readonly maxMessageCount: number;
    readonly absoluteMaxBytes: number;
    readonly preferredMaxBytes: number;
  };
  /** The Config message, as `peer channel fetch config` and discovery give it. */
  readonly config: common.Config;
}

import { common } from '@hyperledger/fabric-protos';
import type { BlockSignature } from '../block/metadata';
import { validSigners } from '../validation/signers';
import type { ChannelConfig } from './channel-config';
import {
  assembleConfig,
  type ConfigElement,
  type ConfigElements,
  configElements,
  idProblem,
  rootGroup,
} from './config-elements';
import { refusing } from './config-refusal';

/**
 * The channel group that an update makes of the current one: what it read is as it is now, and the
 * policy of every element that it changes is satisfied.
 *
 * @param at When the certificates of those who signed have to be valid.
 * @throws Error with Fabric's reason.
 */
export function authorizedGroup(
  current: ChannelConfig,
  signed: common.ConfigUpdateEnvelope,
  at: Date,
): common.ConfigGroup {
  const update = common.ConfigUpdate.deserializeBinary(signed.getConfigUpdate_asU8());
  if (update.getChannelId() !== current.channelId) {
    throw new Error(
      `ConfigUpdate for channel '${update.getChannelId()}' but envelope for channel '${current.channelId}'`,
    );
  }
  const existing = configElements(current.config.getChannelGroup());
  const readSet = refusing('error mapping ReadSet: ', () => configElements(update.getReadSet()));
  refusing('error validating ReadSet: ', () => {
    checkReadSet(readSet, existing);
  });
  const writeSet = refusing('error mapping WriteSet: ', () => configElements(update.getWriteSet()));
  const changes = new Map(
    [...writeSet].filter(([name, { content }]) => {
      return readSet.get(name)?.content.getVersion() !== content.getVersion();
    }),
  );
  const signers = validSigners(current.msps, signaturesOf(signed), at);
  refusing('error validating DeltaSet: ', () => {
    if (changes.size === 0) {
      throw new Error('delta set was empty -- update would have no effect');
    }
    for (const [name, element] of changes) {
      const problem = modPolicyProblem(element.content.getModPolicy());
      if (problem !== undefined)
        throw new Error(`invalid mod_policy for element ${name}: ${problem}`);
      checkVersion(name, element, existing.get(name));
      const before = existing.get(name);
      if (before !== undefined) checkPolicy(name, before, current, signers);
    }
  });
  const proposed = new Map([...existing, ...changes]);
  const stray = [...writeSet.keys()].find((name) => !proposed.has(name));
  if (stray !== undefined) {
    throw new Error(
      `full config did not verify: writeset contained key ${stray} which did not appear in proposed config`,
    );
  }
  return assembleConfig(proposed);
}

function checkReadSet(readSet: ConfigElements, existing: ConfigElements): void {
  for (const [name, { content }] of readSet) {
    const known = existing.get(name)?.content.getVersion();
    if (known === undefined) {
      throw new Error(
        `existing config does not contain element for ${name} but was in the read set`,
      );
    }
    if (known !== content.getVersion()) {
      throw new Error(
        `proposed update requires that key ${name} be at version ${String(content.getVersion())}, ` +
          `but it is currently at version ${String(known)}`,
      );
    }
  }
}

function checkVersion(
  name: string,
  { content }: ConfigElement,
  before: ConfigElement | undefined,
): void {
  const version = content.getVersion();
  const known = before?.content.getVersion();
  if (known === undefined && version !== 0) {
    throw new Error(
      `attempted to set key ${name} to version ${String(version)}, but key does not exist`,
    );
  }
  if (known !== undefined && version !== known + 1) {
    throw new Error(
      `attempt to set key ${name} to version ${String(version)}, but key is at version ${String(known)}`,
    );
  }
}

function checkPolicy(
  name: string,
  element: ConfigElement,
  { policies }: ChannelConfig,
  signers: Parameters<typeof policies.problem>[1],
): void {
  const modPolicy = element.content.getModPolicy();
  const path = policyPath(element, modPolicy);
  if (!policies.has(path)) {
    throw new Error(`unexpected missing policy ${modPolicy} for item ${name}`);
  }
  const problem = policies.problem(path, signers);
  if (problem !== undefined) throw new Error(`policy for ${name} not satisfied: ${problem}`);
}

/** A relative policy is one of the element's group, or of the group that the element is. */
function policyPath({ key, path, content }: ConfigElement, modPolicy: string): string {
  if (modPolicy.startsWith('/')) return modPolicy;
  if (path.length === 0) return `/${rootGroup}/${modPolicy}`;
  const group = content instanceof common.ConfigGroup ? [...path, key] : path;
  return `/${[...group, modPolicy].join('/')}`;
}

function modPolicyProblem(modPolicy: string): string | undefined {
  if (modPolicy === '') return 'mod_policy not set';
  const parts = modPolicy.replace(/^\//, '').split('/');
  const wrong = parts.findIndex((part) => idProblem(part) !== undefined);
  if (wrong < 0) return undefined;
  return `path element at ${String(wrong)} is invalid: ${idProblem(parts[wrong] ?? '') ?? ''}`;
}

function signaturesOf(signed: common.ConfigUpdateEnvelope): BlockSignature[] {
  const update = signed.getConfigUpdate_asU8();
  return signed.getSignaturesList().map((one) => {
    const header = one.getSignatureHeader_asU8();
    return {
      identity: common.SignatureHeader.deserializeBinary(header).getCreator_asU8(),
      message: Buffer.concat([header, update]),
      signature: one.getSignature_asU8(),
    };
  });
}

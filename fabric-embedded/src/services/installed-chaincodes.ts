import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeOptions } from '../network-options';

const { QueryInstalledChaincodeResult, QueryInstalledChaincodesResult } = peer.lifecycle;

type Channels = ReadonlyMap<string, { readonly definitions: readonly ChaincodeOptions[] }>;

/** A package, as the peers of a network without packages name it, and what runs from it, by channel. */
interface Installed {
  readonly packageId: string;
  readonly label: string;
  readonly references: ReadonlyMap<string, readonly ChaincodeOptions[]>;
}

/** What is installed: here a package for each id that the peer's chaincodes have. */
export function allInstalled(channels: Channels): peer.lifecycle.QueryInstalledChaincodesResult {
  const result = new QueryInstalledChaincodesResult();
  for (const { packageId, label, references } of installedOn(channels)) {
    const entry = new QueryInstalledChaincodesResult.InstalledChaincode();
    entry.setPackageId(packageId);
    entry.setLabel(label);
    for (const [channel, definitions] of references) {
      entry.getReferencesMap().set(channel, referencesTo(definitions));
    }
    result.addInstalledChaincodes(entry);
  }
  return result;
}

/** @throws Error in Fabric's words when there is no such package. */
export function oneInstalled(
  argument: Uint8Array,
  channels: Channels,
): peer.lifecycle.QueryInstalledChaincodeResult {
  const asked = peer.lifecycle.QueryInstalledChaincodeArgs.deserializeBinary(argument);
  const packageId = asked.getPackageId();
  const found = installedOn(channels).find((one) => one.packageId === packageId);
  if (found === undefined) {
    throw new Error(`could not find chaincode with package id '${packageId}'`);
  }
  const result = new QueryInstalledChaincodeResult();
  result.setPackageId(packageId);
  result.setLabel(found.label);
  for (const [channel, definitions] of found.references) {
    result.getReferencesMap().set(channel, referencesTo(definitions));
  }
  return result;
}

/** The message is the same in both results. */
function referencesTo(definitions: readonly ChaincodeOptions[]) {
  const message = new QueryInstalledChaincodesResult.References();
  for (const { name, version } of definitions) {
    const reference = new QueryInstalledChaincodesResult.Chaincode();
    reference.setName(name);
    reference.setVersion(version);
    message.addChaincodes(reference);
  }
  return message;
}

function installedOn(channels: Channels): Installed[] {
  const byPackage = new Map<string, Map<string, ChaincodeOptions[]>>();
  for (const [channel, { definitions }] of channels) {
    for (const definition of definitions) {
      const references =
        byPackage.get(definition.packageId) ?? new Map<string, ChaincodeOptions[]>();
      byPackage.set(definition.packageId, references);
      references.set(channel, [...(references.get(channel) ?? []), definition]);
    }
  }
  return [...byPackage].map(([packageId, references]) => {
    return { packageId, label: packageId.split(':')[0] ?? packageId, references };
  });
}

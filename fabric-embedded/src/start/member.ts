import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { common } from '@hyperledger/fabric-protos';
import { ChaincodeLink } from '../chaincode/chaincode-link';
import { materialPaths, type MaterialPaths } from '../crypto/paths';
import { loadSigner, type Signer } from '../crypto/signer';
import type { Disposal } from '../disposal';
import type { Log } from '../log';
import type { ChaincodeOptions, NetworkOptions } from '../network-options';
import { openPeerLedger } from '../peer/open-ledger';
import type { PeerLedger } from '../peer/peer-ledger';
import { chaincodePolicies } from '../policy/chaincode-policies';
import { collectionConfigs } from '../private-data/collection-config';
import type { PrivateDataExchange } from '../private-data/exchange';
import type { RunnableChaincode } from '../services/endorser';
import type { PlacedOrganization } from './addresses';
import { defaultExecutionTimeoutMs, linkDefaults } from './settings';

/** One organisation of the network with everything but its servers. */
export interface Member extends PlacedOrganization {
  readonly folder: string;
  readonly paths: MaterialPaths;
  readonly ledger: PeerLedger;
  readonly peerSigner: Signer;
  /** The key of its ordering node. */
  readonly signer: Signer;
}

/** Opens a member's ledger and loads the keys of its nodes. */
export async function openMember(
  organization: PlacedOrganization,
  options: NetworkOptions,
  genesis: common.Block,
  exchange: PrivateDataExchange,
  log: Log,
  disposal: Disposal,
): Promise<Member> {
  const { mspId, domain } = organization;
  const paths = materialPaths(join(options.dataDir, 'crypto'), domain);
  const folder = join(options.dataDir, 'organizations', mspId);
  const mspIds = options.organizations.map((member) => member.mspId);
  const ledger = disposal.use(
    await openPeerLedger({
      folder,
      mspId,
      genesis,
      chaincodes: chaincodePolicies(options.chaincodes),
      collections: collectionConfigs(options.chaincodes, mspIds),
      fetchPrivateData: (block, info) => exchange.fetch(mspId, block, info),
      log,
    }),
  );
  exchange.join(mspId, ledger.privateData);
  const { peer, orderer } = paths;
  const [peerSigner, signer] = await Promise.all([
    loadSigner(mspId, peer.msp.certificate, peer.msp.key),
    loadSigner(mspId, orderer.msp.certificate, orderer.msp.key),
  ]);
  return { ...organization, folder, paths, ledger, peerSigner, signer };
}

/** Starts to dial the organisation's chaincode services. */
export async function linkChaincodes(
  { mspId, paths }: Member,
  options: NetworkOptions,
  log: Log,
  disposal: Disposal,
): Promise<ReadonlyMap<string, RunnableChaincode>> {
  const tls = await readClientTls(paths);
  const roots = await rootsByMember(options);
  const executionTimeoutMs = options.executionTimeoutMs ?? defaultExecutionTimeoutMs;
  const settings = { ...linkDefaults, executionTimeoutMs };
  const dial = (definition: ChaincodeOptions) => {
    const { name, packageId, addresses } = definition;
    const address = addresses[mspId] ?? '';
    const sharing = [...roots.keys()].filter((other) => addresses[other] === address);
    const ca = Buffer.from(sharing.map((other) => roots.get(other)).join('\n'));
    return new ChaincodeLink(
      { name, mspId, packageId, address, tls: { ...tls, ca } },
      settings,
      log,
    );
  };
  return new Map(
    options.chaincodes.map((definition) => [
      definition.name,
      { definition, link: disposal.use(dial(definition)) },
    ]),
  );
}

async function readClientTls({ chaincode: { client } }: MaterialPaths) {
  const [certificate, key] = await Promise.all([
    readFile(client.certificate),
    readFile(client.key),
  ]);
  return { certificate, key };
}

/** A service that several organisations share can show the certificate of only one of them. */
async function rootsByMember({ dataDir, organizations }: NetworkOptions) {
  const roots = organizations.map(async ({ mspId, domain }) => {
    const { chaincode } = materialPaths(join(dataDir, 'crypto'), domain);
    return [mspId, await readFile(chaincode.client.ca, 'utf8')] as const;
  });
  return new Map(await Promise.all(roots));
}

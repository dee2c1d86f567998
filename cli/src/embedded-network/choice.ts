import { readFile } from 'node:fs/promises';
import type {
  CollectionOptions,
  NetworkOptions,
  OrganizationOptions,
} from '@edgebeat/fabric-embedded';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { isPathProblem, pathSentence } from '../system-error';
import {
  type ChosenChaincode,
  type ChosenChannel,
  readChannels,
  withChaincodes,
} from './channel-choice';

/** What a user asks an embedded network to be. */
export interface EmbeddedChoice {
  readonly out: string;
  readonly organizations: number;
  readonly channel: readonly string[];
  readonly chaincode: readonly string[];
  readonly policy?: string;
  readonly collections?: string;
  readonly basePort: number;
}

/** A chaincode's version, and the one package that its services register with. */
const version = '1.0';
const portsEach = 1000;
const highestPort = 65_535;
const addressForm = /^[^\s:/,=]+:\d{1,5}$/;

/** The file that `peer lifecycle chaincode approveformyorg --collections-config` takes. */
const Collections = z.array(
  z.strictObject({
    name: z.string(),
    policy: z.string(),
    requiredPeerCount: z.number().exactOptional(),
    maxPeerCount: z.number().exactOptional(),
    blockToLive: z.number().exactOptional(),
    memberOnlyRead: z.boolean().exactOptional(),
    memberOnlyWrite: z.boolean().exactOptional(),
    endorsementPolicy: z
      .strictObject({
        signaturePolicy: z.string().exactOptional(),
        channelConfigPolicy: z.string().exactOptional(),
      })
      .exactOptional(),
  }),
);

/** @throws Exit usage that names the option and says how to write it. */
export async function networkOptions(choice: EmbeddedChoice): Promise<NetworkOptions> {
  const organizations = organizationsOf(choice);
  const collections = await readCollections(choice.collections);
  const { out, policy } = choice;
  const mspIds = organizations.map(({ mspId }) => mspId);
  const channels = readChannels(choice.channel, mspIds);
  const chaincodes = choice.chaincode.map((text): ChosenChaincode => {
    const { name, channel, addresses } = readChaincode(text, channels, mspIds);
    const definition = {
      ...{ name, version, sequence: 1, packageId: `${name}:${version}`, addresses },
      ...(policy === undefined ? {} : { signaturePolicy: policy }),
      ...(collections === undefined ? {} : { collections }),
    };
    return { definition, channel };
  });
  if (chaincodes.length === 0 && (policy ?? choice.collections) !== undefined) {
    throw new Exit(
      'usage',
      '--policy and --collections are of a chaincode; name it by --chaincode',
    );
  }
  return { dataDir: out, organizations, channels: withChaincodes(channels, chaincodes) };
}

/** cryptogen's names: `Org1MSP` of org1.example.com; ports as Fabric's samples have them. */
function organizationsOf({ organizations, basePort }: EmbeddedChoice): OrganizationOptions[] {
  const highest = basePort + portsEach * (organizations - 1) + 1;
  if (highest > highestPort) {
    throw new Exit(
      'usage',
      `--base-port ${String(basePort)}: the last of ${String(organizations)} organisations would need port ${String(highest)}; give a lower port, or 0 for free ones`,
    );
  }
  return Array.from({ length: organizations }, (_none, index) => {
    const name = `org${String(index + 1)}`;
    const orderer = basePort === 0 ? 0 : basePort + portsEach * index;
    const ports = { orderer, peer: basePort === 0 ? 0 : orderer + 1 };
    return { name, mspId: `Org${String(index + 1)}MSP`, domain: `${name}.example.com`, ports };
  });
}

function readChaincode(
  text: string,
  channels: readonly ChosenChannel[],
  mspIds: readonly string[],
) {
  const at = text.indexOf('=');
  const [name = '', channel] = at < 0 ? [] : text.slice(0, at).split('/');
  const given = text.slice(at + 1).split(',');
  const wrong = name === '' ? text : given.find((address) => !addressForm.test(address));
  if (wrong !== undefined) {
    throw new Exit(
      'usage',
      `--chaincode ${text}: ${JSON.stringify(wrong)} is not as it should be; write NAME=HOST:PORT or NAME/CHANNEL=HOST:PORT, or HOST:PORT,HOST:PORT,… with one address for each organisation`,
    );
  }
  const members = channel === undefined ? mspIds : membersOf(text, channel, channels);
  if (given.length !== 1 && given.length !== members.length) {
    throw new Exit(
      'usage',
      `--chaincode ${text}: ${String(given.length)} addresses for ${String(members.length)} organisations; give one for all, or one for each`,
    );
  }
  const addressOf = (index: number) => given[given.length === 1 ? 0 : index] ?? '';
  const addresses = Object.fromEntries(members.map((mspId, index) => [mspId, addressOf(index)]));
  return { name, channel, addresses };
}

function membersOf(text: string, channel: string, channels: readonly ChosenChannel[]) {
  const found = channels.find(({ name }) => name === channel);
  if (found !== undefined) return found.organizations;
  throw new Exit(
    'usage',
    `--chaincode ${text}: there is no channel ${channel}; name it by --channel`,
  );
}

async function readCollections(
  file: string | undefined,
): Promise<readonly CollectionOptions[] | undefined> {
  if (file === undefined) return undefined;
  const parsed = Collections.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new Exit(
    'usage',
    `--collections ${file}: ${z.prettifyError(parsed.error)}; write it as for "peer lifecycle chaincode approveformyorg --collections-config"`,
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (isPathProblem(error)) throw new Exit('usage', `--collections: ${pathSentence(error)}`);
    throw new Exit('usage', `--collections ${file}: it is not JSON; mend the file`);
  }
}

import { posix } from 'node:path';
import type { ConsortiumFile } from '../consortium-file/schema';
import { chaincodeCommand, type GeneratedChaincode } from './chaincode-command';
import {
  chaincodeService,
  type ContainerMember,
  coreFile,
  inside,
  peersInContainers,
  placeInContainers,
} from './container-place';
import { hostEntries } from './host-entries';
import { peerCommand } from './peer-command';

const sharedNetwork = 'consortium';

/**
 * The compose file: every member's peer, orderer and chaincode service. Nodes meet in one network;
 * a chaincode service is in a network with its own peer alone.
 */
export function composeFile(file: ConsortiumFile, chaincode: GeneratedChaincode): object {
  const members = file.members.map(placeInContainers);
  const services = members.flatMap((member) => [
    [`${member.name}-orderer`, orderer(member, file)],
    [`${member.name}-chaincode`, chaincodeOf(member, file, chaincode)],
    ...peersInContainers(member).map((one) => [`${one.name}-${one.peerName}`, peer(one, file)]),
  ]);
  const volumes = members.flatMap((member) => [
    `${member.name}-orderer`,
    ...peersInContainers(member).map(({ name, peerName }) => `${name}-${peerName}`),
  ]);
  const networks = members.map(({ name }) => [name, { internal: true }]);
  return {
    name: 'edgebeat',
    services: Object.fromEntries(services) as object,
    networks: { [sharedNetwork]: {}, ...Object.fromEntries(networks) } as object,
    volumes: Object.fromEntries(volumes.map((volume) => [volume, {}])) as object,
  };
}

/** What every service has: its root is read-only, and nothing gains rights. */
const hardened = {
  restart: 'unless-stopped',
  read_only: true,
  tmpfs: ['/tmp'],
  security_opt: ['no-new-privileges:true'],
};

function orderer(member: ContainerMember, file: ConsortiumFile): object {
  const { name, paths, ports } = member;
  return {
    image: file.images.orderer,
    command: ['orderer'],
    environment: { FABRIC_CFG_PATH: inside.settings },
    volumes: [
      settings(name, 'orderer.yaml'),
      material(posix.join(paths.orderer.msp.folder, '..')),
      `${name}-orderer:${posix.join(inside.data, 'orderer', 'data')}`,
    ],
    networks: { [sharedNetwork]: { aliases: [paths.ordererHost] } },
    ports: published(ports.orderer, ports.admin, ports.ordererOperations),
    ...extraHosts(file),
    ...hardened,
  };
}

function peer(member: ContainerMember, file: ConsortiumFile): object {
  const { name, paths, ports, peerName } = member;
  return {
    image: file.images.peer,
    // Compose takes a single dollar for a variable of its own.
    command: peerCommand.map((part) => part.replaceAll('$', '$$$$')),
    environment: { FABRIC_CFG_PATH: inside.settings },
    depends_on: [`${name}-chaincode`],
    volumes: [
      settings(name, 'core.yaml', coreFile(member)),
      material(posix.join(paths.peer.msp.folder, '..')),
      `./keys/${name}/chaincode-builder.json:${inside.builder}:ro`,
      `${name}-${peerName}:${posix.join(inside.data, 'peer', 'data')}`,
    ],
    networks: { [sharedNetwork]: { aliases: [paths.peerHost] }, [name]: {} },
    ports: published(ports.peer, ports.peerOperations),
    ...extraHosts(file),
    ...hardened,
  };
}

function chaincodeOf(
  member: ContainerMember,
  { images }: ConsortiumFile,
  chaincode: GeneratedChaincode,
): object {
  const { ca, certificate, key } = member.paths.chaincode.server;
  return {
    image: images.edgebeat,
    command: chaincodeCommand(member, chaincode),
    volumes: [ca, certificate, key].map(material),
    networks: { [member.name]: { aliases: [chaincodeService] } },
    ...hardened,
  };
}

function settings(name: string, file: string, from = file): string {
  return `./members/${name}/${from}:${posix.join(inside.settings, file)}:ro`;
}

/** A file or folder of the certificates, at the place that the settings name. */
function material(path: string): string {
  return `./crypto${path.slice(inside.crypto.length)}:${path}:ro`;
}

function published(...ports: readonly number[]): string[] {
  return ports.map((port) => `${String(port)}:${String(port)}`);
}

function extraHosts(file: ConsortiumFile): object {
  const entries = hostEntries(file).flatMap(({ address, names }) =>
    names.map((name) => `${name}=${address}`),
  );
  return entries.length === 0 ? {} : { extra_hosts: entries };
}

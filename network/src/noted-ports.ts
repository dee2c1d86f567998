import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FurtherPeerPorts } from './fabric-options';
import type { MemberPorts, NodeHosts, PlacedMember } from './placed-member';

const Port = z.int();
const Hosts = z.object({
  ...{ listen: z.string(), peer: z.string(), orderer: z.string() },
  own: z.object({ listen: z.string(), name: z.string() }).optional(),
});
const NotedPorts = z.record(
  z.string(),
  z.object({
    peer: Port,
    orderer: Port,
    admin: Port,
    peerOperations: Port,
    ordererOperations: Port,
    /** Of the peers besides the first. */
    furtherPeers: z.array(z.object({ peer: Port, peerOperations: Port })).optional(),
    /** Networks that were started before it was noted are on the loopback address. */
    hosts: Hosts.optional(),
  }),
);

/** Where a member's nodes were. */
export interface NotedPlace extends MemberPorts {
  readonly furtherPeers?: readonly FurtherPeerPorts[] | undefined;
  readonly hosts?: NodeHosts | undefined;
}

const fileOf = (dataDir: string) => join(dataDir, 'ports.json');

/** Writes down the ports and hosts of this start, by MSP id; some may be others at the next one. */
export async function notePorts(dataDir: string, members: readonly PlacedMember[]): Promise<void> {
  const ports = Object.fromEntries(
    members.map(({ mspId, ports: own, hosts, furtherPeers = [] }) => [
      mspId,
      {
        ...{ ...own, hosts },
        furtherPeers: furtherPeers.map(({ ports: { peer, peerOperations } }) => {
          return { peer, peerOperations };
        }),
      },
    ]),
  );
  await writeFile(fileOf(dataDir), JSON.stringify(ports, undefined, 2));
}

/** The ports and hosts of the last start, by MSP id; undefined where there was none. */
export async function readPorts(
  dataDir: string,
): Promise<Readonly<Record<string, NotedPlace>> | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : NotedPorts.parse(JSON.parse(text));
}

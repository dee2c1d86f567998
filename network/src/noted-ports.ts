import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PlacedMember } from './placed-member';

const Port = z.int();
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
  }),
);

const fileOf = (dataDir: string) => join(dataDir, 'ports.json');

/** Writes down the ports of this start, by MSP id; some may be others at the next one. */
export async function notePorts(dataDir: string, members: readonly PlacedMember[]): Promise<void> {
  const ports = Object.fromEntries(
    members.map(({ mspId, ports: own, furtherPeers = [] }) => [
      mspId,
      {
        ...own,
        furtherPeers: furtherPeers.map(({ ports: { peer, peerOperations } }) => {
          return { peer, peerOperations };
        }),
      },
    ]),
  );
  await writeFile(fileOf(dataDir), JSON.stringify(ports, undefined, 2));
}

/** The ports of the last start, by MSP id; undefined where there was none. */
export async function readPorts(dataDir: string): Promise<z.infer<typeof NotedPorts> | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : NotedPorts.parse(JSON.parse(text));
}

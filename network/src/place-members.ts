import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import type { Manifest } from '@edgebeat/fabric-embedded/manifest';
import { reservePort } from '@edgebeat/fabric-embedded/reserve-port';
import type { FabricOptions } from './fabric-options';
import type { PlacedMember } from './placed-member';

/**
 * Finds every member's ports, those of an earlier start for 0, and its folders. All ports are tried
 * before anything is started on one.
 *
 * @throws NetworkFailure `port-taken`.
 */
export async function placeMembers(
  { organizations, dataDir }: FabricOptions,
  known: Manifest | undefined,
): Promise<PlacedMember[]> {
  await using reserved = new Disposal();
  // No block names the admin ports, so that they may be others at every start.
  const adminPorts = await freePorts(organizations.length);
  const placed: PlacedMember[] = [];
  for (const [index, { name, mspId, domain, ports }] of organizations.entries()) {
    const wanted = known?.organizations[index]?.ports ?? ports;
    const take = async (kind: 'peer' | 'orderer') => {
      const field = `organizations[${String(index)}].ports.${kind}`;
      return reserved.use(await reservePort(wanted[kind], field)).port;
    };
    placed.push({
      name,
      mspId,
      domain,
      ports: {
        peer: await take('peer'),
        orderer: await take('orderer'),
        admin: adminPorts[index] ?? 0,
      },
      paths: materialPaths(join(dataDir, 'crypto'), domain),
      folder: join(dataDir, 'organizations', mspId),
      logs: join(dataDir, 'logs', mspId),
    });
  }
  return placed;
}

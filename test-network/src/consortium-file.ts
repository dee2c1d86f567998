import { writeFile } from 'node:fs/promises';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';

const kinds = ['orderer', 'peer', 'chaincode', 'admin', 'peerOperations', 'ordererOperations'];

/** Writes a consortium.yaml of members on free ports of this machine. */
export async function writeConsortium(
  file: string,
  names: readonly string[],
  head: readonly string[] = [],
): Promise<void> {
  const ports = await freePorts(names.length * kinds.length);
  const members = names.flatMap((name, index) => [
    `  - name: ${name}`,
    `    mspId: ${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`,
    `    domain: ${name}.example.com`,
    '    sites:',
    `      - id: ${name}-1`,
    '        ports:',
    ...kinds.map((kind, place) => {
      return `          ${kind}: ${String(ports[index * kinds.length + place])}`;
    }),
  ]);
  await writeFile(file, ['consortium: 1', ...head, 'members:', ...members, ''].join('\n'));
}

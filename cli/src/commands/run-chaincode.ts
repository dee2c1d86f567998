import { readFile } from 'node:fs/promises';
import { serveChaincode } from '@edgebeat/chaincode';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { packageIdOf } from '../consortium/plan';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { type CommandContext, untilStopped } from './context';

/** Serves one member's chaincode in this process: `edgebeat run chaincode`. */
export async function runChaincode(
  options: { readonly data: string; readonly member: string },
  context: CommandContext,
): Promise<void> {
  const files = folders(options.data);
  const plan = await requirePlan(files);
  const member = plan.members.find(({ name }) => name === options.member);
  if (member === undefined) {
    const names = plan.members.map(({ name }) => name).join(', ');
    throw new Exit('usage', `--member ${options.member} is not one of ${names}`);
  }
  const { server } = materialPaths(files.crypto, member.domain).chaincode;
  const tls = {
    cert: await readFile(server.certificate),
    key: await readFile(server.key),
    clientCaCert: await readFile(server.ca),
  };
  await using _service = await serveChaincode({
    packageId: packageIdOf(plan),
    address: `127.0.0.1:${String(member.ports.chaincode)}`,
    tls,
  });
  tellParent({ type: 'ready' });
  await untilStopped(context.signal);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { FabricFailure, findFabric, packageIdOf, startMember } from '@edgebeat/network';
import { failureSignal } from '../consortium/failure-signal';
import { folders } from '../consortium/folders';
import { CHANNEL } from '../consortium/plan';
import { chaincodePart } from '../consortium/start';
import { Supervisor } from '../consortium/supervisor';
import { Exit } from '../exit-codes';
import { codeDigest } from '../fabric-network/code-digest';
import { siteOf } from '../fabric-network/plan-from-file';
import { readNamedConsortium } from '../fabric-network/read-file';
import { fabricEnvironment } from '../settings';
import { isPathProblem, pathSentence } from '../system-error';
import { type CommandContext, untilStopped } from './context';

export interface NetworkMemberOptions {
  readonly data: string;
  /** The consortium.yaml that names the member. */
  readonly file: string;
  /** The chaincode's package that the members have installed, a file. */
  readonly package: string;
  readonly json: boolean;
}

/**
 * Runs one member's peer, orderer and chaincode service, for a channel that others formed, until it is
 * asked to stop. Certificates and settings are made at the first start; the channel's administrators
 * let the member in.
 *
 * @throws Exit, FabricFailure or NetworkFailure when it cannot start or go on.
 */
export async function networkMember(
  name: string,
  { data, file, package: packageFile, json }: NetworkMemberOptions,
  { settings, print, signal }: CommandContext,
): Promise<void> {
  const packageId = await readPackageId(packageFile);
  const digest = await codeDigest();
  if (!packageId.includes(`_${digest}:`)) {
    throw new Exit(
      'usage',
      `--package ${packageFile}: it is ${packageId}, and this program's code has the digest ${digest}; the members run other code: install the release that they run`,
    );
  }
  const consortium = await readNamedConsortium(file);
  const { members } = consortium.content;
  const index = members.findIndex((member) => member.name === name);
  const [member] = members.slice(index, index + 1);
  if (index < 0 || member === undefined) {
    const known = members.map((one) => one.name).join(', ');
    throw new Exit('usage', `${file} has no member ${name}; it has ${known}`);
  }
  const { ports } = siteOf(consortium.name, member, index);
  const files = folders(data);
  const address = `localhost:${String(ports.chaincode)}`;
  await using running = await startMember({
    programs: await findFabric(fabricEnvironment(settings)),
    dataDir: files.network,
    channel: CHANNEL,
    organization: { ...member, ports },
    chaincodes: [
      {
        ...{ name: CHAINCODE_NAME, version: '', sequence: 1 },
        addresses: { [member.mspId]: address },
      },
    ],
  });
  const failures = failureSignal();
  await using supervisor = new Supervisor({ logFolder: files.logs, onFailure: failures.report });
  await supervisor.start(chaincodePart(files, packageId, { ...member, ports }));
  const { mspId, peer, orderer, folder } = running.organization;
  const description = {
    ...{ data, mspId, peer, orderer, chaincode: address },
    admin: `localhost:${String(running.ports.admin)}`,
    env: join(folder, 'env.sh'),
    ordererCertificate: running.paths.orderer.tls.certificate,
  };
  if (json) print(JSON.stringify(description));
  else {
    print(`The nodes of ${mspId} run; they are on no channel unless they have joined one.`);
    print(`  peer ${peer}  orderer ${orderer}  admin ${description.admin}  chaincode ${address}`);
    print(`  . ${description.env}`);
    print(`  the orderer's TLS certificate: ${description.ordererCertificate}`);
    print('Stop with Ctrl-C.');
  }
  const failure = await Promise.race([untilStopped(signal), running.failed, failures.first]);
  if (failure !== undefined) throw failure;
}

async function readPackageId(file: string): Promise<string> {
  try {
    return packageIdOf(await readFile(file));
  } catch (error) {
    if (isPathProblem(error)) throw new Exit('usage', pathSentence(error));
    if (error instanceof FabricFailure)
      throw new Exit('usage', `--package ${file}: ${error.message}`);
    throw error;
  }
}

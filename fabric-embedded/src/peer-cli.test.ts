import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { common } from '@hyperledger/fabric-protos';
import { containing } from './containing.test.data';
import { readChannelConfig } from './channel/read-config';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import { channel, networkOptions, startChaincodes, temporaryFolder } from './network.test.harness';
import type { Network, OrganizationAddress } from './network-options';

const program = findProgram('peer');
const describeCli = program === undefined ? describe.skip : describe;

/** The program's path, found as a shell would find it. */
function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

describeCli('the peer program of Fabric (skipped when it is not on the PATH)', () => {
  jest.setTimeout(60_000);
  const open = new Disposal();
  let folder: string;
  let network: Network;

  beforeAll(async () => {
    folder = open.use(await temporaryFolder()).path;
    const options = await networkOptions(folder);
    network = open.use(await startNetwork(options));
    open.use(await startChaincodes(options));
    await network.ready(20_000);
  });

  afterAll(() => open[Symbol.asyncDispose]());

  function member(index: number): OrganizationAddress {
    const found = network.organizations[index];
    if (found === undefined) throw new Error(`no member ${String(index)}`);
    return found;
  }

  /** Runs the program as a user does who has sourced a member's env.sh. */
  async function peer(as: OrganizationAddress, ...args: string[]) {
    const script = '. "$1"; shift; exec "$@"';
    const { stdout, stderr } = await promisify(execFile)(
      '/bin/sh',
      ['-c', script, 'sh', join(as.folder, 'env.sh'), program ?? '', ...args],
      { cwd: folder, timeout: 30_000 },
    );
    return { stdout, stderr };
  }

  const call = (...args: string[]) => JSON.stringify({ Args: args });

  function invokeArguments(endorsers: readonly OrganizationAddress[], ...args: string[]) {
    const { orderer, tlsCaFile } = member(0);
    return [
      ...['chaincode', 'invoke', '-C', channel, '-n', 'asset', '-c', call(...args)],
      ...['-o', orderer, '--tls', '--cafile', tlsCaFile, '--waitForEvent'],
      ...endorsers.flatMap((address) => [
        ...['--peerAddresses', address.peer],
        ...['--tlsRootCertFiles', address.tlsCaFile],
      ]),
    ];
  }

  it('given two endorsers, when it invokes, then the transaction is valid and can be queried', async () => {
    const invoked = await peer(
      member(0),
      ...invokeArguments([member(0), member(1)], 'put', 'cli', 'value'),
    );
    const queried = await peer(
      member(2),
      ...['chaincode', 'query', '-C', channel, '-n', 'asset', '-c', call('get', 'cli')],
    );

    expect(invoked.stderr).toContain('committed with status (VALID)');
    expect(queried.stdout.trim()).toBe('value');
  });

  it('given one endorser, when it invokes, then the transaction fails the endorsement policy', async () => {
    const invoked = peer(member(0), ...invokeArguments([member(0)], 'put', 'cli', 'alone'));

    await expect(invoked).rejects.toMatchObject({
      stderr: containing('ENDORSEMENT_POLICY_FAILURE'),
    });
  });

  it('given a network, when it asks for the chain, then height and hash are told', async () => {
    const { stdout } = await peer(member(1), 'channel', 'getinfo', '-c', channel);

    const height = network.height(member(1).mspId);
    expect(stdout).toContain(`{"height":${String(height)},"currentBlockHash":`);
  });

  it('given a network, when it lists channels, then there is the one', async () => {
    const { stdout } = await peer(member(1), 'channel', 'list');

    expect(stdout).toContain(channel);
  });

  it.each(['0', 'config', 'oldest'])(
    'given a network, when it fetches block %s from the orderer, then it is the config block',
    async (position) => {
      const { orderer, tlsCaFile } = member(0);
      const file = join(folder, `${position}.block`);
      await peer(
        member(0),
        ...['channel', 'fetch', position, file, '-c', channel],
        ...['-o', orderer, '--tls', '--cafile', tlsCaFile],
      );

      const block = common.Block.deserializeBinary(await readFile(file));
      expect(readChannelConfig(block).channelId).toBe(channel);
    },
  );

  it('given a network, when it fetches the newest block from a peer, then it is the last one', async () => {
    const file = join(folder, 'newest.block');

    await peer(member(2), 'channel', 'fetch', 'newest', file, '-c', channel);

    const header = common.Block.deserializeBinary(await readFile(file)).getHeader();
    expect(header?.getNumber()).toBe(network.height(member(2).mspId) - 1);
  });

  it('given a network, when committed chaincodes are queried, then the definition is told', async () => {
    const { stdout } = await peer(
      member(0),
      ...['lifecycle', 'chaincode', 'querycommitted', '-C', channel, '-n', 'asset'],
    );

    expect(stdout).toContain('Version: 1.0, Sequence: 1, Endorsement Plugin: escc');
    expect(stdout).toContain('BetaMSP: true');
  });
});

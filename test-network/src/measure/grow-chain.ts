import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { startNetwork } from '@edgebeat/fabric-embedded';
import { realFiles } from '@edgebeat/fabric-embedded/dist/block/file-operations';
import { networkOptions, organizations } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { assembleBlock, signedCopy } from '@edgebeat/fabric-embedded/dist/orderer/ordered-block';
import { openPeerLedger } from '@edgebeat/fabric-embedded/dist/peer/open-ledger';
import type { PeerLedger } from '@edgebeat/fabric-embedded/dist/peer/peer-ledger';
import { collectionConfigs } from '@edgebeat/fabric-embedded/dist/private-data/collection-config';
import { validationCodes } from '@edgebeat/fabric-embedded/dist/validation/invalid';
import { lockFolder } from '@edgebeat/fabric-embedded/lock';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/signer';
import { common } from '@hyperledger/fabric-protos';

const maker = join(__dirname, 'endorsed-puts-child.js');
/** The parts of a member's folder in which its ledger lies. */
const ledgerFolders = ['blocks', 'state', 'private'];

/**
 * Makes a network's data folder whose chain has so many blocks of one transaction each, without
 * gRPC. The first member's own ledger validates, stores and commits every block, signed by its
 * ordering node; the others get copies of its files, as peers that took their blocks from that node
 * would have them. What is left out is waiting for the disk after each block.
 */
export async function growChain(
  dataDir: string,
  blocks: number,
  value: string,
  say: (line: string) => void,
): Promise<void> {
  const options = await networkOptions(dataDir);
  await (await startNetwork(options))[Symbol.asyncDispose]();
  await using _lock = await lockFolder(dataDir);
  const [first, ...others] = organizations;
  if (first === undefined) throw new Error('a network needs members');
  const folderOf = (mspId: string) => join(dataDir, 'organizations', mspId);
  {
    const definitions = options.channels[0]?.chaincodes ?? [];
    await using ledger = await openPeerLedger({
      ...{ folder: folderOf(first.mspId), mspId: first.mspId },
      genesis: common.Block.deserializeBinary(await readFile(join(dataDir, 'genesis.block'))),
      chaincodes: new Set(definitions.map(({ name }) => name)),
      collections: collectionConfigs(
        definitions,
        organizations.map(({ mspId }) => mspId),
      ),
      files: { ...realFiles, sync: () => Promise.resolve() },
    });
    const { msp } = materialPaths(join(dataDir, 'crypto'), first.domain).orderer;
    const orderer = await loadSigner(first.mspId, msp.certificate, msp.key);
    await commitAll(ledger, orderer, { dataDir, blocks, value }, say);
  }
  for (const { mspId } of others) {
    for (const name of ledgerFolders) {
      const to = join(folderOf(mspId), name);
      await rm(to, { recursive: true });
      await cp(join(folderOf(first.mspId), name), to, { recursive: true });
    }
  }
}

async function commitAll(
  ledger: PeerLedger,
  orderer: Signer,
  { dataDir, blocks, value }: { dataDir: string; blocks: number; value: string },
  say: (line: string) => void,
): Promise<void> {
  const count = String(blocks - ledger.height);
  const child = spawn(process.execPath, [maker, dataDir, count, value], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const envelope = common.Envelope.deserializeBinary(Buffer.from(line, 'base64'));
      await commitAlone(ledger, orderer, envelope);
      if (ledger.height % 10_000 === 0) say(`${String(ledger.height)} of ${String(blocks)} blocks`);
    }
  } finally {
    end(child);
  }
  if (ledger.height < blocks) throw new Error('the transactions came to an end too early');
}

/** Orders one transaction in a block of its own. */
async function commitAlone(ledger: PeerLedger, orderer: Signer, envelope: common.Envelope) {
  const block = signedCopy(assembleBlock(ledger, [envelope]), orderer, ledger.config.configBlock);
  const { number, transactions } = await ledger.commit(block);
  const code = transactions[0]?.code;
  if (code === validationCodes.VALID) return;
  throw new Error(`the transaction of block ${String(number)} has the code ${String(code)}`);
}

function end(child: ChildProcessByStdio<null, Readable, null>): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

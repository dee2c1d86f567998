import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folders, type Plan } from '@edgebeat/cli';
import { type Frame, readBlockFrames, type SigningFolder } from '@edgebeat/fabric-embedded';
import { encodeFrame } from '@edgebeat/fabric-embedded/dist/block/frame';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { submitAndWait } from '@edgebeat/ledger';
import type { common } from '@hyperledger/fabric-protos';
import { startTestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';

/** A member's block file as it was before anybody touched it. */
export interface BlockFile {
  readonly mspId: string;
  readonly path: string;
  readonly bytes: Buffer;
  /** The blocks in it: where each one's frame begins and ends, and its content. */
  readonly frames: readonly { readonly start: number; readonly end: number; block: Uint8Array }[];
}

/** The data folder of a network that is stopped, with what its ledgers hold. */
export interface Chain {
  readonly home: string;
  readonly files: readonly BlockFile[];
  /** How many blocks every member has. */
  readonly height: number;
  /** A block as it stands in a file. */
  readonly encode: (block: common.Block) => Uint8Array;
  /** What a member's orderer signs with. */
  readonly signing: (mspId: string) => SigningFolder;
}

/** That of an embedded consortium. */
export interface EmbeddedChain extends Chain {
  readonly plan: Plan;
}

/** Founds a consortium in a folder, records incidents one after the other, and stops it. */
export async function makeChain(home: string, incidents: number): Promise<EmbeddedChain> {
  const plan = await recordIncidents(home, incidents);
  const files = await Promise.all(plan.members.map(({ mspId }) => readBlockFile(home, mspId)));
  return {
    ...{ home, plan, files, height: files[0]?.frames.length ?? 0 },
    encode: (block) => encodeFrame(block.serializeBinary()),
    signing: (mspId) => {
      const member = plan.members.find((one) => one.mspId === mspId);
      if (member === undefined) throw new Error(`there is no ${mspId}`);
      return materialPaths(join(home, 'network', 'crypto'), member.domain).orderer.msp;
    },
  };
}

async function recordIncidents(home: string, incidents: number): Promise<Plan> {
  await using consortium = await startTestConsortium({ home });
  for (let number = 0; number < incidents; number += 1) {
    const member = consortium.members[number % consortium.members.length] ?? consortium.first;
    await using ledger = await consortium.connect(member, 'connector');
    const argument = { items: [incidentItem(member.siteId, 'chain', number)] };
    const call = { contract: 'incident', transaction: 'record', argument };
    await submitAndWait(ledger, call, { deadlineMs: 30_000, attempts: 5 });
  }
  return consortium.embedded.plan;
}

async function readBlockFile(home: string, mspId: string): Promise<BlockFile> {
  const folder = folders(home).organization(mspId);
  const found: Frame[] = [];
  for await (const frame of readBlockFrames(folder)) found.push(frame);
  const [first] = found;
  if (first === undefined || found.some(({ file }) => file !== first.file)) {
    throw new Error(`the blocks of ${mspId} do not lie in one file`);
  }
  const bytes = await readFile(first.file);
  const frames = found.map(({ offset, bytes: block }, index) => ({
    ...{ start: offset, end: found[index + 1]?.offset ?? bytes.length, block },
  }));
  return { mspId, path: first.file, bytes, frames };
}

/** Puts other bytes into a member's block file for as long as something is done. */
export async function withBytes<T>(
  file: BlockFile,
  bytes: Uint8Array,
  work: () => Promise<T>,
): Promise<T> {
  await writeFile(file.path, bytes);
  try {
    return await work();
  } finally {
    await writeFile(file.path, file.bytes);
  }
}

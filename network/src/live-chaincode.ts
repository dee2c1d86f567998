import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import { FabricFailure } from './failure';
import type { Asking } from './live-channel';
import { peerProgram } from './peer-program';

/** A chaincode as it is committed on a channel and installed at the asked member's peer. */
export interface LiveChaincode {
  readonly version: string;
  readonly sequence: number;
  readonly packageId: string;
  readonly content: Buffer;
  readonly collections: readonly LiveCollection[];
}

/** The definition of a chaincode that is committed, and whether each member has approved it. */
export interface CommittedChaincode extends Pick<
  LiveChaincode,
  'version' | 'sequence' | 'collections'
> {
  readonly approvals: Readonly<Record<string, boolean>>;
}

/** A collection, and the MSP ids of the members that keep its data. */
export interface LiveCollection {
  readonly name: string;
  readonly members: readonly string[];
}

const Collection = z.object({
  Payload: z.object({
    StaticCollectionConfig: z.object({
      name: z.string(),
      member_orgs_policy: z.object({
        Payload: z.object({
          SignaturePolicy: z.object({ identities: z.array(z.object({ principal: z.string() })) }),
        }),
      }),
    }),
  }),
});

const Committed = z.object({
  sequence: z.int(),
  version: z.string(),
  approvals: z.record(z.string(), z.boolean()),
  collections: z.object({ config: z.array(Collection).optional() }).nullish(),
});

const Installed = z.object({
  installed_chaincodes: z
    .array(
      z.object({
        package_id: z.string(),
        references: z
          .record(
            z.string(),
            z.object({ chaincodes: z.array(z.object({ name: z.string(), version: z.string() })) }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

/**
 * The definition of a chaincode that is committed, as the member's own peer knows it.
 *
 * @throws FabricFailure `program-failed` when the peer does not answer or knows no such chaincode.
 */
export async function committedChaincode(
  { programs, folder, channel }: Asking,
  name: string,
): Promise<CommittedChaincode> {
  const { stdout } = await peerProgram(programs.peer)(
    { folder },
    ...['lifecycle', 'chaincode', 'querycommitted', '-C', channel, '-n', name, '-O', 'json'],
  );
  const { collections, ...committed } = Committed.parse(JSON.parse(stdout));
  return { ...committed, collections: (collections?.config ?? []).map(readCollection) };
}

/**
 * A chaincode with the package that serves it at the member's own peer.
 *
 * @throws FabricFailure `program-failed` when the peer does not answer or has not installed it.
 */
export async function liveChaincode(asking: Asking, name: string): Promise<LiveChaincode> {
  const { programs, folder, channel } = asking;
  const peer = (...args: string[]) => peerProgram(programs.peer)({ folder }, ...args);
  const { approvals: _approvals, ...committed } = await committedChaincode(asking, name);
  const { stdout } = await peer('lifecycle', 'chaincode', 'queryinstalled', '-O', 'json');
  const installed = Installed.parse(JSON.parse(stdout)).installed_chaincodes ?? [];
  const packageId = installed.find(({ references }) =>
    references?.[channel]?.chaincodes.some((one) => one.name === name),
  )?.package_id;
  if (packageId === undefined) {
    const sentence = `the peer serves no ${name} on ${channel}: its package is not installed, or not approved`;
    throw new FabricFailure('program-failed', sentence);
  }
  const temporary = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    await peer(
      ...['lifecycle', 'chaincode', 'getinstalledpackage'],
      ...['--package-id', packageId, '--output-directory', temporary],
    );
    const [file = ''] = await readdir(temporary);
    return { ...committed, packageId, content: await readFile(join(temporary, file)) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function readCollection({ Payload: { StaticCollectionConfig } }: z.infer<typeof Collection>) {
  const { name, member_orgs_policy: policy } = StaticCollectionConfig;
  const members = policy.Payload.SignaturePolicy.identities.map(({ principal }) =>
    msp.MSPRole.deserializeBinary(Buffer.from(principal, 'base64')).getMspIdentifier(),
  );
  return { name, members };
}

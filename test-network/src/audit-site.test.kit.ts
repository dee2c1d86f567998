import { generateKeyPairSync, sign } from 'node:crypto';
import {
  bytesToHex,
  consistencyProof,
  leafHash,
  merkleRoot,
  type TreeHead,
  utf8ToBytes,
} from '@edgebeat/core';
import { migrate, openDatabase, startTestDatabase } from '@edgebeat/database';
import {
  type Anchor,
  ledgerAnchor,
  ledgerSchema,
  type LedgerTables,
  openOutbox,
  runSubmitter,
  type SignerRole,
  signerRoles,
} from '@edgebeat/ledger';
import type { TestConsortium } from './consortium';

/** The first member's way to the ledger as its site has it: outbox, submitter and anchor. */
export interface AnchoringSite extends AsyncDisposable {
  readonly anchor: Anchor;
}

/** A database that outlives the site. */
export interface OutboxServer extends AsyncDisposable {
  readonly address: { readonly connectionString: string };
}

export async function startOutboxServer(): Promise<OutboxServer> {
  const server = await startTestDatabase();
  await using database = await openDatabase(server.address);
  await migrate(database, ledgerSchema);
  return server;
}

export async function openAnchoringSite(
  consortium: TestConsortium,
  { address }: OutboxServer,
): Promise<AnchoringSite> {
  const { first, embedded } = consortium;
  const { mspId, siteId } = first;
  const { channel } = embedded.plan;
  const stop = new AbortController();
  const { signal } = stop;
  const open = async (role: SignerRole) => [role, await consortium.connect(first, role)] as const;
  const [connector, operator, agent, recorder, publisher, governor] = await Promise.all(
    signerRoles.map(open),
  );
  if (!connector || !operator || !agent || !recorder || !publisher || !governor) {
    throw new Error('a role is missing');
  }
  const [, ledger] = recorder;
  const ledgers = {
    ...{ connector: connector[1], operator: operator[1] },
    ...{ 'policy-agent': agent[1], recorder: ledger, publisher: publisher[1] },
    governor: governor[1],
  };
  const database = await openDatabase<LedgerTables>({ ...address, maxConnections: 6 });
  const outbox = openOutbox(database, { address, mspId });
  const submitter = runSubmitter({ ledgers, database, address, signal });
  submitter.catch(() => undefined);
  return {
    anchor: ledgerAnchor({ outbox, database, ledger, signal, site: { mspId, siteId, channel } }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await submitter;
      await outbox[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await Promise.all(Object.values(ledgers).map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

/** A log's Ed25519 key. */
export function makeLogKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (statement: Uint8Array) => sign(null, statement, privateKey),
  };
}

/** The tree of a log whose records are what `name` says. */
export function treeOf(name: string) {
  const leaves = Array.from({ length: 600 }, (_, index) =>
    leafHash(utf8ToBytes(`${name} ${String(index)}`)),
  );
  return {
    at: (size: number): TreeHead => ({
      size,
      root: bytesToHex(merkleRoot(leaves.slice(0, size))),
    }),
    proof: (from: number, to: number) => consistencyProof(leaves.slice(0, to), from),
  };
}

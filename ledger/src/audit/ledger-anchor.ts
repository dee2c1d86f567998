import {
  AuditLogView,
  canonicalJson,
  Entry,
  Rejected,
  type SealStatement,
  sha256Hex,
  Unknown,
} from '@edgebeat/core';
import { z } from 'zod';
import type { Ledger } from '../ledger';
import type { NewCommand, StoredCommand } from '../outbox/outbox';
import { carry, type CarryPorts } from './carry';

/** Where something was anchored. */
export interface Anchored {
  readonly block: number;
  readonly transactionId: string;
}

/** What a log is opened with; the key is Ed25519, DER SubjectPublicKeyInfo in base64. */
export interface LogToOpen {
  readonly logId: string;
  readonly publicKey: string;
  /** The site's last log, when there was one. */
  readonly previous?: string;
}

/** A tree, and the RFC 6962 proof that it continues the one that was anchored last. */
export interface TreeToAnchor {
  readonly logId: string;
  readonly size: number;
  readonly root: string;
  /** Empty for the first anchor of a log. */
  readonly proof: readonly string[];
}

/** What is left of a log, and how the site goes on. */
export interface LogToSeal {
  readonly logId: string;
  readonly size: number;
  readonly root: string;
  readonly reason: string;
  readonly next?: { readonly logId: string; readonly publicKey: string };
  /** Only for a size over the one that was anchored. */
  readonly proof?: readonly string[];
  /** Signs with the log's Ed25519 key: 64 bytes. */
  readonly sign: (statement: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Where a site anchors its log. Every call resolves when the ledger has it; the same call again is
 * one effect, also after a crash.
 *
 * @throws Rejected with the contract's code: audit-fork and invalid-proof for a log that is not the
 * one that was anchored.
 * @throws Unavailable when it certainly had no effect, Unknown when the site ends before the outcome
 * is known.
 */
export interface Anchor {
  openLog(log: LogToOpen): Promise<Anchored>;
  anchor(tree: TreeToAnchor): Promise<Anchored>;
  seal(log: LogToSeal): Promise<Anchored>;
  /** The site's newest log as the ledger has it, with what it anchored last. */
  newest(): Promise<AuditLogView | undefined>;
}

/** What the ledger's anchor needs. */
export interface LedgerAnchorPorts extends CarryPorts {
  readonly ledger: Pick<Ledger, 'evaluate' | 'transaction'>;
  readonly site: { readonly mspId: string; readonly siteId: string; readonly channel: string };
}

/** Anchors through the outbox of a site, signed by its recorder's identity. */
export function ledgerAnchor(ports: LedgerAnchorPorts): Anchor {
  const { mspId: owner, siteId, channel } = ports.site;
  const carried = async (command: NewCommand) => placeOf(await carry(command, ports), ports);
  return {
    openLog: ({ logId, publicKey, previous }) => {
      const opening = { logId, siteId, publicKey, ...(previous !== undefined && { previous }) };
      const commandId = idOf('open', opening);
      return carried({ id: commandId, kind: 'audit.open', argument: { commandId, ...opening } });
    },
    anchor: ({ logId, size, root, proof }) => {
      const commandId = idOf('anchor', { logId, size, root });
      const argument = { commandId, logId, size, root, proof: [...proof] };
      return carried({ id: idOf('anchor', argument), kind: 'audit.anchor', argument });
    },
    seal: async ({ sign, proof = [], next, ...tree }) => {
      const statement: SealStatement = {
        ...{ seal: 1, channel, owner, siteId, ...tree },
        ...(next !== undefined && { next }),
      };
      const signature = await sign(Buffer.from(canonicalJson(statement)));
      const commandId = idOf('seal', statement);
      const argument = {
        ...{ commandId, statement, proof: [...proof] },
        signature: Buffer.from(signature).toString('base64'),
      };
      return carried({ id: idOf('seal', argument), kind: 'audit.seal', argument });
    },
    newest: () => newestLog(ports),
  };
}

/** The same content is always the same command. */
function idOf(transaction: string, content: object): string {
  return `${transaction}-${sha256Hex(canonicalJson({ ...content })).slice(0, 40)}`;
}

const Result = z.object({ entry: Entry });

/** A repeat answers the stored record, whose own transaction lies further back. */
async function placeOf(
  { id, block, transactionId, result }: StoredCommand,
  { ledger }: LedgerAnchorPorts,
): Promise<Anchored> {
  if (block === undefined || transactionId === undefined) {
    throw new Unknown('outcome-unknown', `command ${id} is on its way: ask for the log later`);
  }
  const original = Result.safeParse(result).data?.entry.transactionId ?? transactionId;
  if (original === transactionId) return { block, transactionId };
  const reading = await ledger.transaction(original);
  return reading === undefined
    ? { block, transactionId }
    : { block: reading.block, transactionId: original };
}

async function newestLog({ ledger, site }: LedgerAnchorPorts): Promise<AuditLogView | undefined> {
  const argument = { owner: site.mspId, siteId: site.siteId };
  try {
    const call = { contract: 'audit', transaction: 'get', argument };
    return AuditLogView.parse(await ledger.evaluate(call));
  } catch (error) {
    if (error instanceof Rejected && error.code === 'not-found') return undefined;
    throw error;
  }
}

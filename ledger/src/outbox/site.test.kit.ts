import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { contentHash, type IncidentItem, RecordIncidents, Rejected } from '@edgebeat/core';
import {
  type Database,
  type DatabaseAddress,
  migrate,
  openDatabase,
  startTestDatabase,
  type TestDatabase,
} from '@edgebeat/database';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Ledger, LedgerCall } from '../ledger';
import { MemoryChain } from '../memory/memory-chain';
import { createMemoryLedger } from '../memory/memory-ledger';
import { sampleIncident } from '../memory/sample-incident.test.data';
import type { MemoryContext, MemoryHandlers } from '../memory/simulation';
import type { Operators } from '../operators/operators';
import type { SubmitterOptions } from '../submitter/settings';
import { runSubmitter } from '../submitter/run-submitter';
import type { SubmitterMetrics, SubmitterPorts, SubmitterStep } from '../submitter/submitter-ports';
import { type SignerRole, signerRoles } from './command-kinds';
import { openOutbox, type OpenOutbox, type OutboxOptions } from './open-outbox';
import type { NewCommand, OutboxTables, StoredCommand } from './outbox';
import { ledgerSchema } from './schema';

export const MSP = 'Org1MSP';

const Stored = z.looseObject({ contentHash: z.string() });
const Named = z.looseObject({ id: z.string() });
const Change = z.looseObject({ commandId: z.string(), deviceId: z.string() });
const Amend = z.looseObject({ commandId: z.string(), id: z.string() });
const Entries = z.array(z.string());

/** Contracts by the rules that the outbox rests on: an id counts once, whoever sends it again. */
export const siteHandlers: MemoryHandlers = {
  'incident.record': (context, argument) => {
    const { items } = RecordIncidents.parse(argument);
    if (items.some((item) => Named.parse(item).id.startsWith('poison'))) {
      throw new Rejected('too-large', 'items: this one blocks its whole batch');
    }
    return { items: items.map((item) => record(context, item)) };
  },
  'incident.amend': (context, argument) => {
    const { commandId, id } = Amend.parse(argument);
    if (context.get(`incident~${id}`) === undefined) {
      throw new Rejected('not-found', `id: there is no incident ${id}`);
    }
    return append(context, `entries~${id}`, commandId);
  },
  'membership.setTrust': (context, argument) => {
    const { commandId, deviceId } = Change.parse(argument);
    return append(context, `device~${deviceId}`, commandId);
  },
  'membership.revokeDevice': () => {
    throw new Error('a defect of the chaincode');
  },
  'policy.acknowledge': () => ({ acknowledged: true }),
  'attestation.attest': () => ({ attested: true }),
  'learning.submitUpdate': () => ({ submitted: true }),
};

function record(context: MemoryContext, value: unknown) {
  const { id } = Named.parse(value);
  if (id.startsWith('refused')) {
    return { id, outcome: 'refused', code: 'forbidden', detail: 'siteId: not yours' };
  }
  const hash = contentHash(value);
  const stored = context.get(`incident~${id}`);
  if (stored === undefined) context.put(`incident~${id}`, { contentHash: hash });
  const same = stored === undefined || Stored.parse(stored).contentHash === hash;
  if (!same) return { id, outcome: 'conflict', code: 'conflict', detail: 'id: it is taken' };
  return { id, outcome: stored === undefined ? 'recorded' : 'duplicate' };
}

function append(context: MemoryContext, key: string, commandId: string) {
  const entries = Entries.parse(context.get(key) ?? []);
  if (!entries.includes(commandId)) context.put(key, [...entries, commandId]);
  return { entry: commandId };
}

/** What a role was asked to endorse. */
export interface Endorsement {
  readonly role: SignerRole;
  readonly call: LedgerCall;
}

/** A site's database and outbox, in front of a ledger in memory. */
export interface TestSite extends AsyncDisposable {
  readonly address: DatabaseAddress;
  readonly database: Database<OutboxTables>;
  readonly outbox: OpenOutbox;
  readonly chain: MemoryChain;
  readonly endorsements: readonly Endorsement[];
  readonly ledgers: Readonly<Record<SignerRole, Ledger>>;
  /** Adds commands one after the other, each in a transaction of its own. */
  add(...commands: readonly NewCommand[]): Promise<readonly StoredCommand[]>;
  /** Waits until all of them are final. */
  settle(...commands: readonly NewCommand[]): Promise<readonly StoredCommand[]>;
  /** Starts a submitter. */
  submit(options?: SubmitOptions): RunningSubmitter;
}

export interface SubmitOptions {
  readonly settings?: SubmitterOptions;
  readonly step?: (step: SubmitterStep, ids: readonly string[]) => void;
  readonly metrics?: SubmitterMetrics;
  readonly ledgers?: Partial<SubmitterPorts['ledgers']>;
  readonly operators?: Operators;
  readonly database?: SubmitterPorts['database'];
  readonly address?: DatabaseAddress;
}

export interface RunningSubmitter extends AsyncDisposable {
  /** Resolves when it was stopped and rejects when it failed. */
  readonly ended: Promise<void>;
}

/** Short times, so that what waits in production is over soon in a test. */
export const quick: SubmitterOptions = {
  lingerMs: 2,
  outcomeMs: 60,
  sendMs: 500,
  endorseMs: 500,
  pollMs: 100,
  maxBackOffMs: 50,
};

/** Starts a server whose database has the schema; one for a suite. */
export async function startSiteDatabase(): Promise<TestDatabase> {
  const server = await startTestDatabase();
  await using database = await openDatabase(server.address);
  await migrate(database, ledgerSchema);
  return server;
}

/** Opens a site in a suite's database, which is emptied for it. */
export async function openSite(
  address: DatabaseAddress,
  options: Partial<OutboxOptions> = {},
): Promise<TestSite> {
  const database = await openDatabase<OutboxTables>({ ...address, maxConnections: 8 });
  await sql`truncate ledger.outbox, ledger.outbox_transaction restart identity`.execute(
    database.query,
  );
  const outbox = openOutbox(database, { address, mspId: MSP, ...options });
  const chain = new MemoryChain();
  const endorsements: Endorsement[] = [];
  const ledgers = openLedgers(chain, endorsements);
  const running = new Set<RunningSubmitter>();
  return {
    ...{ address, database, outbox, chain, endorsements, ledgers },
    add: async (...commands) => {
      const stored: StoredCommand[] = [];
      for (const command of commands) {
        stored.push(await database.transaction((transaction) => outbox.add(transaction, command)));
      }
      return stored;
    },
    settle: (...commands) => settleAll(outbox, commands),
    submit: ({ ledgers: others, ...submit } = {}) => {
      const submitter = start({
        ...{ database, address, ...submit },
        ledgers: { ...ledgers, ...others },
        settings: { ...quick, ...submit.settings },
      });
      running.add(submitter);
      return submitter;
    },
    async [Symbol.asyncDispose]() {
      for (const submitter of running) await submitter[Symbol.asyncDispose]();
      await outbox[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function start(ports: Omit<SubmitterPorts, 'signal'>): RunningSubmitter {
  const stop = new AbortController();
  const ended = runSubmitter({ ...ports, signal: stop.signal });
  ended.catch(() => undefined);
  return {
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => undefined);
    },
  };
}

/** The connections of the wallet's roles to one chain. */
export function openLedgers(
  chain: MemoryChain,
  endorsements: Endorsement[],
): Readonly<Record<SignerRole, Ledger>> {
  const open = (role: SignerRole): Ledger => {
    const ledger = createMemoryLedger({ handlers: siteHandlers, chain, mspId: MSP });
    const endorse = ledger.endorse.bind(ledger);
    return Object.assign(ledger, {
      endorse: (call: LedgerCall) => {
        endorsements.push({ role, call });
        return endorse(call);
      },
    });
  };
  const [connector, operator, agent, recorder, publisher, governor] = signerRoles.map(open);
  if (!connector || !operator || !agent || !recorder || !publisher || !governor) {
    throw new Error('a role is missing');
  }
  return { connector, operator, 'policy-agent': agent, recorder, publisher, governor };
}

async function settleAll(
  outbox: OpenOutbox,
  commands: readonly NewCommand[],
): Promise<readonly StoredCommand[]> {
  const signal = AbortSignal.timeout(15_000);
  setMaxListeners(0, signal);
  const stored = await Promise.all(commands.map(({ id }) => outbox.settled(id, signal)));
  return stored.map((command, index) => {
    if (command !== undefined) return command;
    throw new Error(`command ${commands[index]?.id ?? ''} is gone`);
  });
}

/** A command to record an incident. */
export function recordCommand(
  item: Partial<IncidentItem> = {},
  pseudonym?: string,
): NewCommand & { readonly kind: 'incident.record' } {
  return {
    id: `cmd-${randomUUID()}`,
    kind: 'incident.record',
    argument: {
      item: { ...sampleIncident(), ...item },
      ...(pseudonym === undefined ? {} : { onBehalfOf: { pseudonym } }),
    },
  };
}

export function recordCommands(count: number): ReturnType<typeof recordCommand>[] {
  return Array.from({ length: count }, () => recordCommand());
}

/** A command to comment an incident. */
export function amendCommand(id: string): NewCommand {
  const commandId = `cmd-${randomUUID()}`;
  const amendment = { change: 'status', status: 'acknowledged' } as const;
  return {
    id: commandId,
    kind: 'incident.amend',
    argument: { commandId, owner: MSP, id, amendment },
  };
}

/** A command to set the trust of a device. */
export function trustCommand(deviceId: string, pseudonym?: string): NewCommand {
  const commandId = `cmd-${randomUUID()}`;
  const argument = {
    ...({ commandId, deviceId, trust: 'restricted', reason: 'a test' } as const),
    ...(pseudonym === undefined ? {} : { onBehalfOf: { pseudonym } }),
  };
  return { id: commandId, kind: 'membership.setTrust', argument };
}

/** How often valid transactions of a chain wrote each key. */
export function writesOf(chain: MemoryChain): ReadonlyMap<string, number> {
  const writes = new Map<string, number>();
  for (let number = 0; number < chain.height; number += 1) {
    for (const { transaction, code } of chain.block(number)?.transactions ?? []) {
      if (code !== 'VALID') continue;
      for (const [key] of transaction.writes) writes.set(key, (writes.get(key) ?? 0) + 1);
    }
  }
  return writes;
}

/** What a key holds that a list is kept under. */
export function entriesOf(chain: MemoryChain, key: string): readonly string[] {
  return Entries.parse(JSON.parse(chain.state.get(key) ?? '[]'));
}

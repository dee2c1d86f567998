import { type Bus, openEmbeddedBus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { EventLog } from '@edgebeat/store';
import { Registry } from 'prom-client';
import type { OpenOutbox } from '@edgebeat/ledger';
import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import type { Settings } from '../settings';
import { keepAdminToken, writeAdminToken } from './admin-token';
import { startAgents } from './agents';
import { startAnchoring } from './anchoring';
import { openServer, openTables } from './databases';
import { startEdge, startApi } from './doors';
import { openSiteLog } from './event-log';
import { Held } from './held';
import { openIdentity } from './identity';
import { connectLedgers, startAuditActions, startLedger } from './ledger';
import { RecordedSignal } from './recorded';
import { startRecorder } from './recorder';
import { Tasks } from './tasks';

export interface SiteOptions {
  readonly files: Folders;
  readonly plan: Plan;
  readonly member: Member;
  readonly settings: Settings;
  readonly log: Log;
}

/** A running site. */
export interface RunningSite extends AsyncDisposable {
  /** The https address of its api. */
  readonly api: string;
  /** Resolves with the first failure that ends the site. */
  readonly failed: Promise<Error>;
}

/** What the parts of a site are made of. */
export interface SiteParts extends SiteOptions {
  readonly bus: Bus;
  readonly registry: Registry;
  readonly database: Awaited<ReturnType<typeof openTables>>;
  readonly address: Awaited<ReturnType<typeof openServer>>['address'];
  readonly identity: Awaited<ReturnType<typeof openIdentity>>;
  readonly ledgers: Awaited<ReturnType<typeof connectLedgers>>;
  readonly eventLog: EventLog;
  readonly recorded: RecordedSignal;
  readonly outbox: OpenOutbox;
  readonly tasks: Tasks;
  readonly held: Held;
}

/**
 * Starts all parts of a member's site in this process: its database and bus, the ledger's submitter
 * and listener, the recorder, the api, the device ingress and the agents.
 *
 * @throws Exit, Rejected and Unavailable with one sentence and its mend.
 */
export async function startSite(options: SiteOptions): Promise<RunningSite> {
  const held = new Held();
  try {
    return await startParts(options, held);
  } catch (error) {
    await held[Symbol.asyncDispose]();
    throw error;
  }
}

async function startParts(options: SiteOptions, held: Held): Promise<RunningSite> {
  const { files, member, settings, log } = options;
  const folders = files.site(member.name);
  const [server, bus, identity, ledgers, eventLog] = await Promise.all([
    openServer({ folder: folders.postgres, name: `edgebeat_${member.name}`, settings, log }, held),
    openEmbeddedBus({ folder: folders.bus, log }),
    openIdentity(folders, member),
    connectLedgers(options),
    openSiteLog(folders, member),
  ]);
  held.add(bus);
  held.add(ledgers);
  held.add(eventLog);
  await bus.ensureTopics(Object.values(topics));
  const database = await openTables(server.address, held);
  const tasks = new Tasks(log);
  if (server.failed !== undefined) tasks.watch('database', server.failed);
  const opened = {
    ...options,
    ...{ bus, database, address: server.address, identity, ledgers, eventLog, tasks, held },
    registry: new Registry(),
    recorded: new RecordedSignal(),
  };
  const parts: SiteParts = { ...opened, outbox: await startLedger(opened) };
  startRecorder(parts);
  startAnchoring(parts);
  startAuditActions(parts);
  const api = await startApi(parts);
  await startEdge(parts);
  await startAgents(parts);
  await writeAdminToken(identity.issuer, folders.adminToken, member.name);
  tasks.start('administrator token', (signal) =>
    keepAdminToken(identity.issuer, folders.adminToken, member.name, { signal, log }),
  );
  held.add(tasks);
  return {
    api,
    failed: tasks.failed,
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

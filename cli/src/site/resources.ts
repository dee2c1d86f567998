import type { Bus } from '@edgebeat/bus';
import type { Log } from '@edgebeat/core/node';
import type { LimitStore } from '@edgebeat/gateway-app';
import type { FabricLedger, OpenOutbox, SignerRole } from '@edgebeat/ledger';
import { Registry } from 'prom-client';
import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import type { Settings } from '../settings';
import type { SiteServer } from './database-server';
import type { openTables } from './databases';
import type { Held } from './held';
import type { SiteIdentity } from './identity';
import { once, onceEach } from './once';
import type { Tasks } from './tasks';

export interface SiteOptions {
  readonly files: Folders;
  readonly plan: Plan;
  readonly member: Member;
  readonly settings: Settings;
  readonly log: Log;
  /** Given when the process is to stop: a part that has not started then is not started. */
  readonly signal: AbortSignal;
}

/** Where a process finds what parts of a site share. */
export interface SiteSources {
  openBus(): Promise<Bus>;
  openServer(held: Held): Promise<SiteServer>;
}

type Database = Awaited<ReturnType<typeof openTables>>;

/** The site's database, and where it is for those that listen on connections of their own. */
export interface SiteDatabase {
  readonly database: Database;
  readonly address: SiteServer['address'];
}

/**
 * What the parts of a site that run in one process are made of. Each piece is opened when the first
 * part asks for it, so that a process holds nothing that its parts do not need.
 */
export class SiteResources {
  readonly options: SiteOptions;
  readonly held: Held;
  readonly tasks: Tasks;
  readonly registry = new Registry();
  readonly #sources: SiteSources;

  constructor(options: SiteOptions, sources: SiteSources, held: Held, tasks: Tasks) {
    this.options = options;
    this.#sources = sources;
    this.held = held;
    this.tasks = tasks;
  }

  readonly bus = once(async (): Promise<Bus> => this.held.add(await this.#sources.openBus()));

  readonly database = once(async (): Promise<SiteDatabase> => {
    const server = await this.#sources.openServer(this.held);
    const { openTables } = await import('./databases.js');
    const database = await openTables(server, this.held);
    if (server.failed !== undefined) this.tasks.watch('database', server.failed);
    return { database, address: server.address };
  });

  readonly identity = once(async (): Promise<SiteIdentity> => {
    const { files, member } = this.options;
    const { openIdentity } = await import('./identity.js');
    return openIdentity(files.site(member.name), member);
  });

  /** What the api and the device ingress count requests in. */
  readonly limits = once(async (): Promise<LimitStore> => {
    const { openLimits } = await import('./limits.js');
    return this.held.add(await openLimits(this.options, this.registry));
  });

  /** A connection to the own peer for an identity that signs. */
  readonly ledger = onceEach(async (role: SignerRole): Promise<FabricLedger> => {
    const { files, plan, member } = this.options;
    const { connectMember } = await import('../consortium/connect.js');
    return this.held.add(await connectMember(files, plan, member, role));
  });

  /** The outbox that the api writes to; the ledger's submitter reads it. */
  readonly outbox = once(async (): Promise<OpenOutbox> => {
    const { database, address } = await this.database();
    const { mspId } = this.options.member;
    const { openOutbox } = await import('@edgebeat/ledger');
    return this.held.add(openOutbox(database, { address, mspId }));
  });
}

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openEmbeddedBus } from '@edgebeat/bus';
import { parkedTopic, Rejected, topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import {
  createDatabase,
  type Database,
  type DatabaseAddress,
  migrate,
  openDatabase,
} from '@edgebeat/database';
import { attestationReader, type ChainInfo, ledgerSchema, openOutbox } from '@edgebeat/ledger';
import {
  MemoryRecordLog,
  openQueries,
  projectionSchema,
  type ProjectionTables,
  runRecorder,
  tenancySchema,
} from '@edgebeat/pipeline';
import { Registry } from 'prom-client';
import { type AuditSpool, openAuditSpool } from '../../audit/audit-spool';
import { createAuthenticator } from '../../auth/authenticator';
import type { ApiRole, Scope } from '../../auth/roles';
import { openAuthority } from '../../issuer/authority';
import { openIssuer, type SiteIssuer } from '../../issuer/open-issuer';
import { type Api, createApi } from '../create-api';
import { Held } from '../held';
import type { ApiPorts } from '../ports';
import { gatewaySchema, type GatewayTables } from '../tables/gateway-schema';
import { type BreakableBus, breakable } from './breakable-bus.test.kit';
import { ApiClient } from './client.test.kit';
import { listen } from './listen.test.kit';
import { noDisclosures, notariseForTest } from './disclosing.test.kit';

export const site = {
  mspId: 'AlphaMSP',
  member: 'alpha',
  siteId: 'alpha-1',
  channel: 'edgebeat',
  version: '0.1.0',
} as const;

export interface TokenOptions {
  readonly tenant?: string;
  readonly subject?: string;
  readonly scope?: readonly Scope[];
}

/** A running api with everything real behind it but the ledger, which takes nothing. */
export interface TestSite extends AsyncDisposable {
  readonly api: Api;
  readonly client: ApiClient;
  readonly url: string;
  readonly database: Database<GatewayTables & ProjectionTables>;
  readonly bus: BreakableBus;
  readonly auditSpool: AuditSpool;
  readonly issuer: SiteIssuer;
  readonly logged: readonly string[];
  /** Where the chain ends; undefined while the peer is away. */
  chain: ChainInfo | undefined;
  token(role: ApiRole, options?: TokenOptions): Promise<string>;
}

export interface SiteOptions extends Partial<ApiPorts> {
  /** How many commands may wait in the outbox. */
  readonly maxWaiting?: number;
  /** How many audit records may wait for the bus. */
  readonly maxSpooled?: number;
}

let sites = 0;

/** Starts a site with a database of its own on a suite's server. */
export async function startSite(
  server: DatabaseAddress,
  { maxWaiting = 10_000, maxSpooled = 1_000, ...overrides }: SiteOptions = {},
): Promise<TestSite> {
  sites += 1;
  const held = new Held();
  const folder = await mkdtemp(join(tmpdir(), 'api-'));
  held.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  const address = await createDatabase(server, `site_${sites}`);
  const database = held.use(await openDatabase<GatewayTables & ProjectionTables>(address));
  for (const schema of [ledgerSchema, projectionSchema, tenancySchema, gatewaySchema]) {
    await migrate(database, schema);
  }
  const bus = breakable(held.use(await openEmbeddedBus({ folder: join(folder, 'bus') })));
  await bus.ensureTopics(
    Object.values(topics).flatMap((topic) => [topic, parkedTopic(topic.name)]),
  );
  held.use(await startRecorder(bus, database));
  const identity = await openIdentity(folder);
  const auditSpool = held.use(
    await openAuditSpool({ file: join(folder, 'audit.jsonl'), maxRecords: maxSpooled }),
  );
  const logged: string[] = [];
  const state: Pick<TestSite, 'chain'> = { chain: undefined };
  const api = createApi({
    ...{ site, database, bus, auditSpool, ...identity },
    outbox: held.use(openOutbox(database, { address, mspId: site.mspId, maxWaiting })),
    queries: openQueries(database),
    chain: {
      info: () =>
        state.chain === undefined
          ? Promise.reject(new Error('the peer is away'))
          : Promise.resolve(state.chain),
    },
    attestations: attestationReader({
      evaluate: ({ transaction }) =>
        transaction === 'keys'
          ? Promise.resolve({ keys: [], bookmark: '' })
          : Promise.reject(new Rejected('not-found', 'there is nothing on the ledger')),
    }),
    disclosures: noDisclosures,
    notarise: (incident) => Promise.resolve(notariseForTest(incident)),
    registry: new Registry(),
    clock: () => new Date(),
    log: createLog({
      level: 'info',
      name: 'api',
      destination: { write: (line) => void logged.push(line) },
    }),
    ...overrides,
  });
  const listening = held.use(await listen(api.handler));
  held.use(api);
  return Object.assign(state, {
    ...{ api, url: listening.url, database, bus, auditSpool, logged, issuer: identity.issuer },
    client: new ApiClient(listening.url, api.openapi),
    token: (role: ApiRole, options: TokenOptions = {}) => tokenFor(identity.issuer, role, options),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  });
}

async function openIdentity(folder: string) {
  const clock = () => new Date();
  const claims = { issuer: `urn:edgebeat:${site.mspId}:${site.siteId}`, audience: 'edgebeat-api' };
  const deviceAuthority = await openAuthority({
    ...{ folder: join(folder, 'ca'), commonName: 'devices', clock },
  });
  const issuer = await openIssuer({
    ...{ folder: join(folder, 'issuer'), ...claims, mspId: site.mspId, deviceAuthority, clock },
  });
  const authenticator = createAuthenticator({
    ...claims,
    algorithms: ['ES256'],
    clockToleranceSeconds: 5,
    keys: { kind: 'local', jwks: () => issuer.jwks() },
    clock,
  });
  return { issuer, authenticator };
}

async function tokenFor(issuer: SiteIssuer, role: ApiRole, options: TokenOptions): Promise<string> {
  const { tenant = site.member, subject = `${role}-1`, scope } = options;
  const request = { subject, tenant, roles: [role], lifetimeSeconds: 900 };
  return (await issuer.issueToken(scope === undefined ? request : { ...request, scope })).token;
}

/** A recorder that reads the bus: one that is taken away before would end it. */
async function startRecorder(
  bus: BreakableBus,
  database: Database<ProjectionTables>,
): Promise<AsyncDisposable> {
  const stop = new AbortController();
  const { channel, member: tenant } = site;
  const recordLog = new MemoryRecordLog();
  const reading = new AbortController();
  const watched: Bus = {
    ...bus,
    consume: (options, handler) => {
      reading.abort();
      return bus.consume(options, handler);
    },
  };
  const running = runRecorder({
    ...{ bus: watched, database, recordLog, channel, tenant, signal: stop.signal },
    tellingMs: 20,
  });
  await Promise.race([running, once(reading.signal, 'abort')]);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

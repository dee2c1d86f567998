import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Authority,
  createApi,
  createAuthenticator,
  createEdge,
  listenEdge,
  type Listening,
  listenTls,
  openAuditSpool,
  openDeviceDirectory,
  type Site,
} from '@edgebeat/gateway-app';
import { attestationReader, incidentDisclosures } from '@edgebeat/ledger';
import { openQueries } from '@edgebeat/pipeline';
import { apiUrl } from '../client/site-access';
import type { Member } from '../consortium/plan';
import { readKey } from '../consortium/read-key';
import { VERSION } from '../version';
import { portTaken } from './port-taken';
import { AUDIENCE } from './identity';
import { RecordedSignal } from './recorded';
import type { SiteOptions, SiteResources } from './resources';
import { startUpkeepWarnings, upkeepView } from './upkeep-view';

const RENEWAL_MS = 24 * 3600 * 1000;
const CLOCK_TOLERANCE_SECONDS = 30;
const clock = () => new Date();

/** Opens the https api. @returns its address. */
export async function startApi(site: SiteResources): Promise<string> {
  const [bus, { database, address }, identity, ledger, outbox, limits] = await Promise.all([
    site.bus(),
    site.database(),
    site.identity(),
    site.ledger('connector'),
    site.outbox(),
    site.limits(),
  ]);
  const { registry, tasks, held } = site;
  const { files, member, log } = site.options;
  const { issuer, issuerName, siteAuthority } = identity;
  const saltKey = await readKey(files.keys(member.name), 'subject-salt.key');
  const recorded = new RecordedSignal();
  const authenticator = createAuthenticator({
    ...{ issuer: issuerName, audience: AUDIENCE, algorithms: ['ES256'] },
    ...{ keys: { kind: 'local', jwks: () => issuer.jwks() }, clock },
    clockToleranceSeconds: CLOCK_TOLERANCE_SECONDS,
  });
  tasks.start('recorded', (signal) => recorded.follow(address, signal));
  const auditSpool = held.add(await openAuditSpool({ file: spoolOf(site.options, 'api') }));
  const api = createApi({
    ...{ site: siteOf(site.options), queries: openQueries(database), outbox, database, bus },
    auditSpool,
    ...{ authenticator, issuer, recorded, limits, registry, clock, log },
    chain: { info: () => ledger.chainInfo() },
    attestations: attestationReader(ledger),
    disclosures: incidentDisclosures(ledger, member.mspId),
    // Loaded when something is disclosed, which is seldom.
    notarise: async (incident) => {
      const { notarise } = await import('@edgebeat/agents');
      return notarise(incident, { saltKey, siteId: member.siteId });
    },
    pseudonymKey: saltKey,
    upkeep: upkeepView(site.options),
  });
  startUpkeepWarnings(site);
  const port = member.ports.api;
  const own = () => keyOf(siteAuthority, 'api', member);
  const host = listenHost(member);
  const listening = listenTls({ ...(await own()), host, port, handler: api.handler });
  keepCertificate(site, 'api', own, held.add(await portTaken(listening, port)));
  // Open streams would hold the listener up, so they are ended before it.
  held.add(api);
  return apiUrl(member);
}

/** Opens the device ingress. */
export async function startEdge(site: SiteResources): Promise<void> {
  const [bus, { siteAuthority, deviceAuthority }, limits] = await Promise.all([
    site.bus(),
    site.identity(),
    site.limits(),
  ]);
  const { registry, tasks, held } = site;
  const { member, log } = site.options;
  const { mspId } = member;
  const devices = held.add(await openDeviceDirectory(bus, { mspId, signal: tasks.signal, log }));
  const auditSpool = held.add(await openAuditSpool({ file: spoolOf(site.options, 'edge') }));
  const edge = createEdge({
    ...{ site: siteOf(site.options), bus, auditSpool, devices, limits },
    ...{ metrics: registry, clock, log },
  });
  const own = () => keyOf(siteAuthority, 'edge', member);
  const host = listenHost(member);
  const deviceCa = deviceAuthority.certificatePem;
  const port = member.ports.edge;
  const listening = listenEdge({ ...(await own()), host, port, edge, deviceCa });
  keepCertificate(site, 'edge', own, held.add(await portTaken(listening, port)));
  held.add(edge);
}

/** A server certificate is renewed a month before its end, while the site runs. */
function keepCertificate(
  { tasks, options: { log } }: SiteResources,
  name: string,
  own: () => Promise<ServerKey>,
  listening: Listening,
): void {
  tasks.start(`certificate of ${name}`, async (signal) => {
    for (;;) {
      await sleep(RENEWAL_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        listening.useCertificate(await own());
      } catch (error) {
        log.warn({ err: error, name }, 'a certificate could not be renewed');
      }
    }
  });
}

/** A site that other machines reach listens on all addresses of its own. */
function listenHost({ host }: Member): string {
  return host === undefined ? '127.0.0.1' : '0.0.0.0';
}

interface ServerKey {
  readonly key: string;
  readonly cert: string;
}

async function keyOf(authority: Authority, name: string, { host }: Member): Promise<ServerKey> {
  const hosts = host === undefined ? [] : [host];
  const { certificatePem, privateKeyPem } = await authority.serverCertificate(name, hosts);
  return { key: privateKeyPem, cert: certificatePem };
}

function spoolOf({ files, member }: SiteOptions, door: string): string {
  return join(files.site(member.name).audit, `${door}.jsonl`);
}

function siteOf({ member, plan }: SiteOptions): Site {
  const { mspId, siteId, name } = member;
  return { mspId, siteId, member: name, channel: plan.channel, version: VERSION };
}

import { nodeHost, runAgents, systemClock } from '@edgebeat/agents';
import { readKey } from '../consortium/read-key';
import { VERSION } from '../version';
import { connectorGateway, noChannelKey, noGateway, noSigner, policySigner } from './agent-ports';
import { ledgerProgress } from './ledger-progress';
import type { SiteResources } from './resources';

/** A small site reports often: whoever watches sees within a second what changed. */
const REPORT_MS = 1_000;

/** Runs the site's agents, all of them together. */
export async function startAgents(site: SiteResources): Promise<void> {
  await start(site, undefined);
}

/** Runs one agent of the site; it gets the keys and connections that are its business. */
export function startAgent(name: string): (site: SiteResources) => Promise<void> {
  return (site) => start(site, name);
}

async function start(site: SiteResources, only: string | undefined): Promise<void> {
  const runs = (name: string) => only === undefined || only === name;
  const { files, member, log } = site.options;
  const { mspId, siteId, name } = member;
  const bus = await site.bus();
  const saltKey = await readKey(files.keys(name), 'subject-salt.key');
  const gateway = runs('connector') ? await connectorGateway(site) : noGateway;
  const signer = runs('policy') ? await policySigner(site) : noSigner;
  const startedAt = new Date().toISOString();
  const dataFolders = [files.site(name).bus, files.organization(mspId)];
  site.tasks.start(only ?? 'agents', async (signal) => {
    const followed = runs('security') ? await sharedKey(site, signal) : undefined;
    if (signal.aborted) return;
    const keys = { saltKey, channelKey: () => followed?.current ?? noChannelKey() };
    const agents = runAgents({
      ...{ site: { mspId, member: name, siteId }, bus, signal, log, keys, gateway, signer },
      ...{ clock: systemClock(), host: nodeHost(dataFolders), registry: site.registry },
      ledger: ledgerProgress(site),
      hosted: [
        {
          name: 'gateway',
          version: VERSION,
          standing: () => ({ status: 'running', processed: 0, startedAt }),
        },
      ],
      settings: { runtime: { reportMs: REPORT_MS } },
      ...(only === undefined ? {} : { only }),
    });
    await Promise.all([agents, followed?.follow()]);
  });
}

/** The key that the members share, as soon as it can be read through the own peer. */
async function sharedKey(site: SiteResources, signal: AbortSignal) {
  const { member, log } = site.options;
  const ledger = await site.ledger('connector');
  const { awaitChannelKey } = await import('./channel-key.js');
  return awaitChannelKey({ ledger, mspId: member.mspId, log, signal });
}

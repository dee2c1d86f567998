import {
  createGatewayClient,
  nodeHost,
  p256Signer,
  runAgents,
  systemClock,
} from '@edgebeat/agents';
import { listenerProgress } from '@edgebeat/ledger';
import { apiUrl } from '../client/site-access';
import { identityOf } from '../consortium/connect';
import { readKey } from '../consortium/prepare';
import { VERSION } from '../version';
import { awaitChannelKey } from './channel-key';
import type { SiteParts } from './start-site';

const CONNECTOR_TOKEN_SECONDS = 300;
/** A small site reports often: whoever watches sees within a second what changed. */
const REPORT_MS = 1_000;

/**
 * Runs the site's agents, as soon as the members' shared key can be read through the own peer. The
 * connector talks to the site's own api as any other client does.
 */
export async function startAgents(parts: SiteParts): Promise<void> {
  const { files, member, bus, registry, log, tasks, held, database, plan, ledgers } = parts;
  const { mspId, siteId, name } = member;
  const { privateKey } = await identityOf(files, member, 'policy-agent');
  const saltKey = await readKey(files.keys(name), 'subject-salt.key');
  const gateway = held.add(
    createGatewayClient({
      baseUrl: apiUrl(member),
      ca: parts.identity.siteAuthority.certificatePem,
      token: () => connectorToken(parts),
    }),
  );
  const startedAt = new Date().toISOString();
  tasks.start('agents', async (signal) => {
    const channelKey = await awaitChannelKey({ ledger: ledgers.connector, mspId, log, signal });
    if (channelKey === undefined) return;
    const keys = { saltKey, channelKey: () => channelKey.current };
    const agents = runAgents({
      ...{ site: { mspId, member: name, siteId }, bus, signal, log, registry, keys, gateway },
      ...{ clock: systemClock(), host: nodeHost(), signer: p256Signer(privateKey) },
      ledger: {
        height: async () => (await ledgers.connector.chainInfo()).height,
        published: () => listenerProgress(database, plan.channel),
      },
      hosted: [
        {
          name: 'gateway',
          version: VERSION,
          standing: () => ({ status: 'running', processed: 0, startedAt }),
        },
      ],
      settings: { runtime: { reportMs: REPORT_MS } },
    });
    await Promise.all([agents, channelKey.follow()]);
  });
}

async function connectorToken({ identity, member }: SiteParts): Promise<string> {
  const { token } = await identity.issuer.issueToken({
    subject: 'agent:connector',
    tenant: member.name,
    roles: ['connector'],
    lifetimeSeconds: CONNECTOR_TOKEN_SECONDS,
  });
  return token;
}

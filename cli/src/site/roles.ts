import type { SiteResources } from './resources';

/** Starts a part of a site. @returns the address that it serves, if it does. */
export type StartPart = (site: SiteResources) => Promise<string | undefined>;

/** A part's code is loaded when it starts, so that a process holds only what it runs. */
function silent(load: () => Promise<(site: SiteResources) => Promise<void>>): StartPart {
  return async (site) => {
    await (
      await load()
    )(site);
    return undefined;
  };
}

/** The roles that run as processes of their own, beside the agents. */
export const roles = {
  ledger: silent(async () => (await import('./start-ledger.js')).startLedger),
  recorder: silent(async () => (await import('./recorder.js')).startRecorder),
  api: async (site) => (await import('./doors.js')).startApi(site),
  edge: silent(async () => (await import('./doors.js')).startEdge),
  issuer: silent(async () => (await import('./issuer.js')).startIssuer),
} as const satisfies Record<string, StartPart>;

/** Everything of a site, in the order in which it starts. */
export const wholeSite: readonly StartPart[] = [
  silent(() => Promise.resolve(openTogether)),
  roles.ledger,
  roles.recorder,
  roles.api,
  roles.edge,
  silent(async () => (await import('./agents.js')).startAgents),
  roles.issuer,
];

/** One agent as a process of its own. */
export function agentRole(name: string): StartPart {
  return silent(async () => (await import('./agents.js')).startAgent(name));
}

/** What takes long is opened side by side. */
async function openTogether(site: SiteResources): Promise<void> {
  const { signerRoles } = await import('@edgebeat/ledger');
  const ledgers = signerRoles.map((role) => site.ledger(role));
  await Promise.all([site.bus(), site.database(), site.identity(), ...ledgers]);
}

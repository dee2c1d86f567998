import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Folders, folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { requirePlan } from '../consortium/plan-file';
import { commandsFor, waitingFor } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { Settings } from '../settings';
import { hasCode } from '../system-error';

/** What is needed to talk to a site: its address, the authority behind its certificate, a token. */
export interface SiteAccess {
  readonly url: string;
  /** PEM; undefined trusts the machine's own authorities. */
  readonly ca: string | undefined;
  readonly token: string;
}

/** Which site a command means: one of a data folder's, or a remote one by the settings. */
export interface SiteChoice {
  readonly data: string;
  /** A site's id or its member's name; the first member's site when it is not given. */
  readonly site?: string;
}

const loopback = '127.0.0.1';

/** The file in which a running site keeps a token for its own administrator. */
export const AdminToken = z.object({ token: z.string(), expiresAt: z.string() });

/**
 * Finds out how to talk to a site.
 *
 * @throws Exit usage for a site that the consortium has not; not-running where no token was made.
 */
export async function accessSite(choice: SiteChoice, settings: Settings): Promise<SiteAccess> {
  const { EDGEBEAT_URL: url, EDGEBEAT_TOKEN: token, EDGEBEAT_CA: caFile } = settings;
  if (url !== undefined && choice.site === undefined) {
    if (token === undefined) {
      throw new Exit('usage', 'EDGEBEAT_URL is set without EDGEBEAT_TOKEN; set a token for it');
    }
    return { url, ca: caFile === undefined ? undefined : await readCa(caFile), token };
  }
  const files = folders(choice.data);
  const member = await chooseMember(choice);
  return {
    url: apiUrl(member),
    ca: await readOwnCa(files),
    token: await readAdminToken(files.site(member.name).adminToken, choice.data),
  };
}

/** The member whose site is meant. @throws Exit usage that lists the sites there are. */
export async function chooseMember({ data, site }: SiteChoice): Promise<Member> {
  const { members } = await requirePlan(folders(data));
  const chosen = members.find(
    ({ siteId, name }) => site === undefined || siteId === site || name === site,
  );
  if (chosen !== undefined) return chosen;
  const known = members.map(({ siteId }) => siteId).join(', ');
  throw new Exit('usage', `--site ${String(site)} is no site of ${data}; it has: ${known}`);
}

/** The https api of a member's site, as this machine reaches it. */
export function apiUrl({ ports }: Member): string {
  return `https://${loopback}:${String(ports.api)}`;
}

/** The device ingress of a member's site, as this machine reaches it. */
export function edgeUrl({ ports }: Member): string {
  return `https://${loopback}:${String(ports.edge)}`;
}

/** Where people, integrators and devices find a member's site. */
export function doorsOf({ ports, host = loopback }: Member) {
  return {
    api: `https://${host}:${String(ports.api)}`,
    edge: `https://${host}:${String(ports.edge)}`,
  };
}

/** Reads the token that a running site keeps for its administrator. */
export async function readAdminToken(file: string, data: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const read = AdminToken.safeParse(text === undefined ? undefined : parseJson(text));
  if (read.success && Date.parse(read.data.expiresAt) > Date.now()) return read.data.token;
  const files = folders(data);
  await requireNotWaiting(files);
  const { start } = await commandsFor(files);
  throw new Exit(
    'not-running',
    `${data} has no valid administrator token; start it with "edgebeat ${start} --detach --data ${data}"`,
  );
}

async function readOwnCa(files: Folders): Promise<string> {
  try {
    return await readFile(files.ca, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) return readCa(files.ca);
    throw await noSites(files);
  }
}

/** The authority of a data folder's sites is made at their first start. */
async function noSites(files: Folders): Promise<Exit> {
  const { home } = files;
  await requireNotWaiting(files);
  const { start, stop } = await commandsFor(files);
  const mend =
    start === 'network up'
      ? `it holds the ledger alone; stop that with "edgebeat ${stop} --data ${home}" and start it with its sites: "edgebeat up --detach --data ${home}"`
      : `start it with "edgebeat ${start} --detach --data ${home}"`;
  return new Exit('not-running', `no site of ${home} was started yet: ${mend}`);
}

/** @throws Exit degraded with what a start waits for. */
async function requireNotWaiting(files: Folders): Promise<void> {
  const waiting = await waitingFor(files);
  if (waiting !== undefined) throw new Exit('degraded', `its site waits: ${waiting}`);
}

async function readCa(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Exit('usage', `the authority file ${file} cannot be read (${String(error)})`);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import { readPlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';

export const Hash = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hex digits' });
export const Pem = z
  .string()
  .max(16_384)
  .startsWith('-----BEGIN CERTIFICATE-----', { error: 'must be a certificate in PEM' });
const Address = z.string().regex(/^[A-Za-z0-9.-]{1,253}:\d{1,5}$/, { error: 'must be host:port' });
export const mostMembers = 26;

/** Where another member's nodes are. */
export const MemberAddress = z.strictObject({
  mspId: z.string().min(1).max(64),
  orderers: z.array(Address).max(mostMembers),
  peers: z.array(Address).max(mostMembers),
  tlsRoots: z.array(Pem).max(8),
});
export type MemberAddress = z.infer<typeof MemberAddress>;

/** A definition of the chaincode. */
export const Definition = z.strictObject({
  version: z.string().min(1).max(64),
  sequence: z.int().min(1),
  packageId: z.string().max(512),
});
export type Definition = z.infer<typeof Definition>;

/** What a member's site knows of the channel that it joins, and how far it is. */
const SiteFile = z.strictObject({
  site: z.literal(1),
  genesisHash: Hash,
  /** Who invited; invitations of this authority's administrators count from then on. */
  inviter: z.strictObject({ mspId: z.string(), authority: Pem }),
  members: z.array(MemberAddress).max(mostMembers),
  chaincode: Definition,
  /** Whether its nodes have joined the channel. */
  joined: z.boolean(),
  /** The last sequence that it has approved; 0 before the first. */
  approved: z.int().min(0),
});
export type SiteFile = z.infer<typeof SiteFile>;

/** A folder that `site init` made: its plan has one member, its own. */
export interface OwnSite {
  readonly plan: Plan;
  readonly member: Member;
}

/** @throws Exit usage where the folder holds no site of one member; damaged for a broken plan. */
export async function requireOwnSite(files: Folders): Promise<OwnSite> {
  const plan = await readPlan(files);
  const [member] = plan?.members ?? [];
  if (plan?.network === 'member' && member !== undefined) return { plan, member };
  const what =
    plan === undefined ? 'holds no site' : "holds a whole consortium, not one member's site";
  throw new Exit(
    'usage',
    `${files.home} ${what}; make one with "edgebeat site init", or name its folder with --data`,
  );
}

/** What a site knows of its channel; undefined before it has joined. @throws Exit damaged. */
export async function readSiteFile({ siteFile }: Folders): Promise<SiteFile | undefined> {
  const text = await readFile(siteFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return SiteFile.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new Exit('damaged', `${siteFile} cannot be read (${reason}); restore it from a backup`);
  }
}

/** @throws Exit usage for a site that has taken no invitation. */
export async function requireSiteFile(files: Folders): Promise<SiteFile> {
  const site = await readSiteFile(files);
  if (site !== undefined) return site;
  throw new Exit(
    'usage',
    `the site in ${files.home} has no invitation yet; take one with "edgebeat site join FILE --data ${files.home}"`,
  );
}

/** Keeps what a site knows, all of it or, after a crash, what was there before. */
export async function keepSiteFile(files: Folders, site: SiteFile): Promise<SiteFile> {
  await replaceFile(files.siteFile, `${JSON.stringify(SiteFile.parse(site), null, 2)}\n`);
  return site;
}

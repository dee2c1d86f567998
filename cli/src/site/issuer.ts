import { keepAdminToken, writeAdminToken } from './admin-token';
import type { SiteResources } from './resources';

/** Keeps a token of the site's own administrator for the local command line. */
export async function startIssuer(site: SiteResources): Promise<void> {
  const { issuer } = await site.identity();
  const { files, member, log } = site.options;
  const { adminToken } = files.site(member.name);
  await writeAdminToken(issuer, adminToken, member.name);
  site.tasks.start('administrator token', (signal) =>
    keepAdminToken(issuer, adminToken, member.name, { signal, log }),
  );
}

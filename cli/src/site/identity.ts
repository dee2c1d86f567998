import { type Authority, openAuthority, openIssuer, type SiteIssuer } from '@edgebeat/gateway-app';
import type { SiteFolders } from '../consortium/folders';
import type { Member } from '../consortium/plan';

/** What every token of a site is for. */
export const AUDIENCE = 'edgebeat-api';

/** A site's own authorities and the issuer of its tokens. */
export interface SiteIdentity {
  readonly issuer: SiteIssuer;
  /** The claim `iss` of its tokens. */
  readonly issuerName: string;
  readonly siteAuthority: Authority;
  readonly deviceAuthority: Authority;
}

/** Opens what proves who a site, its callers and its devices are; it is made at the first start. */
export async function openIdentity(
  folders: SiteFolders,
  { mspId, siteId }: Member,
): Promise<SiteIdentity> {
  const clock = () => new Date();
  const siteAuthority = await openAuthority({
    ...{ folder: folders.siteAuthority, commonName: `${siteId} sites`, clock },
  });
  const deviceAuthority = await openAuthority({
    ...{ folder: folders.deviceAuthority, commonName: `${siteId} devices`, clock },
  });
  const issuerName = `urn:edgebeat:${mspId}:${siteId}`;
  const issuer = await openIssuer({
    ...{ folder: folders.issuer, issuer: issuerName, audience: AUDIENCE },
    ...{ mspId, deviceAuthority, clock },
  });
  return { issuer, issuerName, siteAuthority, deviceAuthority };
}

import { Rejected } from '@edgebeat/core';
import type { RoutePorts } from './route-ports';

/** @throws Rejected conflict for a device of another tenant, of which no more is told. */
export async function requireFree(
  id: string,
  tenantOfCaller: string,
  { site, queries }: Pick<RoutePorts, 'site' | 'queries'>,
): Promise<void> {
  const known = await queries.device(site.mspId, id);
  if (known === undefined || known.tenant === tenantOfCaller) return;
  throw new Rejected('conflict', `deviceId: ${id} is taken; choose another one`);
}

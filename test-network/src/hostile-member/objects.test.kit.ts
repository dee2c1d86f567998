import { commit, type IncidentOpening, IncidentOpenings } from '@edgebeat/core';
import { incidentItem } from '../incident-items';
import { deviceKey } from '../people';
import type { WorldMember } from './member-world.test.kit';

/** A camera at a member's site, as it is registered. */
export function camera({ siteId }: WorldMember, deviceId: string) {
  const publicKey = deviceKey();
  return { deviceId, siteId, tenant: 'local', type: 'CAMERA', platform: 'iot', publicKey };
}

/** Records an incident of a member with one opening, which says that 42 attempts failed. */
export async function committedIncident(
  member: WorldMember,
  name: string,
): Promise<{ readonly id: string; readonly openings: IncidentOpening[] }> {
  const item = incidentItem(member.siteId, name, 1);
  const fields = [{ pointer: '/failures', value: 42 }];
  const { root, leaves, openings } = commit(fields, Buffer.alloc(32, 7), item.id);
  const items = [{ ...item, commitment: { root, leaves } }];
  await member.submit('connector', 'incident:record', { items });
  return { id: item.id, openings: IncidentOpenings.parse(openings) };
}

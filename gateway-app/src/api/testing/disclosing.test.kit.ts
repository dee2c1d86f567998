import { commit, events, type IncidentOpenedData, Rejected } from '@edgebeat/core';
import type { IncidentDisclosures } from '@edgebeat/ledger';
import type { Notarised } from '../ports';

const saltKey = Buffer.alloc(32, 7);

/** What the site notarises of an incident: its address, its users and its count of failures. */
export function notariseForTest({ incidentId, details }: IncidentOpenedData): Notarised {
  const id = `inc-${incidentId.slice(0, 32)}`;
  const { openings, root, leaves } = commit(
    [
      { pointer: '/details/address', value: details.address, redaction: 'address' },
      ...details.users.map(
        (value, index) =>
          ({ pointer: `/details/users/${String(index)}`, value, redaction: 'name' }) as const,
      ),
      { pointer: '/details/failures', value: details.failures },
    ],
    saltKey,
    id,
  );
  return { item: { id, commitment: { root, leaves } }, openings };
}

const { IncidentOpened } = events;
export const detected = IncidentOpened.data.parse(IncidentOpened.example);

/** A peer to which nothing was disclosed. */
export const noDisclosures: IncidentDisclosures = {
  disclose: () => Promise.reject(nothing()),
  read: () => Promise.reject(nothing()),
  verify: () => Promise.reject(nothing()),
};

function nothing(): Rejected {
  return new Rejected('not-found', 'id: there is nothing on the ledger');
}

import {
  type Commitment,
  events,
  type IncidentOpening,
  IncidentOpenings,
  Rejected,
} from '@edgebeat/core';
import type { IncidentRow } from '@edgebeat/pipeline';
import type { ApiPorts, Notarised } from '../ports';

/** Incidents of one tenant with the same last moment. */
const MAX_CANDIDATES = 500;

/** Which fields are shown, and in which form; a pointer stands for all that lies below it, too. */
export interface Selection {
  readonly pointers: readonly string[];
  readonly form: 'redacted' | 'raw';
}

/**
 * The openings of an own incident. They are stored nowhere: the event that opened it is in the site's
 * log, and its salts come from the site's key.
 *
 * @throws Rejected conflict when the site does not keep what was notarised, or invalid-argument for a
 * pointer under which there is nothing.
 */
export async function ownOpenings(
  incident: IncidentRow,
  tenant: string,
  selection: Selection,
  ports: Pick<ApiPorts, 'queries' | 'notarise'>,
): Promise<IncidentOpening[]> {
  const { openings, item } = await findNotarised(incident, tenant, ports);
  requireCurrent(incident, item.commitment);
  return selected(IncidentOpenings.parse(openings), selection);
}

/** The event is told by its time, which is when the incident was seen last, and by its keyed id. */
async function findNotarised(
  { id, lastSeen }: IncidentRow,
  tenant: string,
  { queries, notarise }: Pick<ApiPorts, 'queries' | 'notarise'>,
): Promise<Notarised> {
  const until = new Date(Date.parse(lastSeen) + 1).toISOString();
  const { items } = await queries.events(
    { tenant, types: ['IncidentOpened'], since: lastSeen, until },
    { limit: MAX_CANDIDATES },
  );
  for (const { data } of items) {
    const read = events.IncidentOpened.data.safeParse(data);
    if (!read.success) continue;
    const notarised = await notarise(read.data);
    if (notarised.item.id === id) return notarised;
  }
  throw new Rejected(
    'conflict',
    `id: this site keeps no details of ${id}: they were deleted, or it was recorded with a commitment from elsewhere`,
  );
}

function requireCurrent({ id, commitment }: IncidentRow, { root }: Commitment): void {
  if (commitment.root === root) return;
  throw new Rejected(
    'conflict',
    `id: the commitment of ${id} was corrected, and this site does not keep what it is to now`,
  );
}

/** A redactable field has two leaves, of which one form is shown. */
function selected(
  openings: readonly IncidentOpening[],
  { pointers, form }: Selection,
): IncidentOpening[] {
  const inForm = openings.filter((one) => one.class === 'plain' || one.class === form);
  pointers.forEach((pointer, index) => {
    if (inForm.some((one) => isUnder(one, pointer))) return;
    throw new Rejected(
      'invalid-argument',
      `pointers.${String(index)}: the incident has nothing there; its fields begin with /details and /evidence`,
    );
  });
  return inForm.filter((one) => pointers.some((pointer) => isUnder(one, pointer)));
}

function isUnder({ pointer }: IncidentOpening, above: string): boolean {
  return pointer === above || pointer.startsWith(`${above}/`);
}

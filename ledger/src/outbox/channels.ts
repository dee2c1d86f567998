/** The channels of PostgreSQL on which the outbox speaks. */
export const channels = {
  /** There are new commands; without content, and not for every one of them. */
  added: 'ledger_outbox_added',
  /** Commands are final: their ids, with a space between. */
  final: 'ledger_outbox_final',
} as const;

/** PostgreSQL refuses payloads of 8,000 bytes. */
const MAX_PAYLOAD = 7_900;

/** The payloads that name ids; an id is ASCII and has no space. */
export function payloadsOf(ids: readonly string[]): readonly string[] {
  const payloads: string[] = [];
  let payload = '';
  for (const id of ids) {
    if (payload.length + 1 + id.length > MAX_PAYLOAD) {
      payloads.push(payload);
      payload = '';
    }
    payload = payload === '' ? id : `${payload} ${id}`;
  }
  return payload === '' ? payloads : [...payloads, payload];
}

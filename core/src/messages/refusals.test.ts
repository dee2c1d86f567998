import { messages, type MessageName } from './catalogue';

/** The example of a message with other values in some fields. */
function changed(name: MessageName, index: number, change: object): unknown {
  return { ...Object(messages[name].examples[index]), ...change };
}

describe('malformed messages', () => {
  it.each<[MessageName, number, object, string]>([
    ['IntakeRecord', 0, { kind: 'file' }, 'kind'],
    ['IntakeRecord', 0, { format: 'xml' }, 'format'],
    ['IntakeRecord', 0, { source: '' }, 'source'],
    ['IntakeRecord', 0, { position: '' }, 'position'],
    ['IntakeRecord', 0, { receivedAt: '2026-01-31T10:00:00Z' }, 'receivedAt'],
    ['IntakeRecord', 0, { text: 'x'.repeat(65_537) }, 'text'],
    ['IntakeRecord', 1, { device: { id: 'cam-01' } }, 'device.tenant'],
    ['IntakeRecord', 1, { body: undefined }, 'body'],
    ['IntakeRecord', 2, { type: 'Nothing' }, 'type'],
    ['IntakeRecord', 2, { type: 'toString' }, 'type'],
    ['IntakeRecord', 2, { type: 'io.edgebeat.LogReceived' }, 'type'],
    ['LedgerRequest', 0, { id: 'short' }, 'id'],
    ['LedgerRequest', 0, { request: 'receipt' }, 'receipt'],
    ['LedgerRequest', 0, { item: {} }, 'item.id'],
    ['LedgerEntry', 0, { block: -1 }, 'block'],
    ['LedgerEntry', 0, { blockHash: 'ab' }, 'blockHash'],
    ['LedgerEntry', 0, { announcements: [{ event: 'Nothing' }] }, 'announcements.0.event'],
    ['LedgerEntry', 1, { kind: 'secret' }, 'kind'],
    ['LedgerEntry', 1, { value: undefined }, 'value'],
    ['AuditRecord', 0, { id: '1' }, 'id'],
    ['AuditRecord', 0, { status: 99 }, 'status'],
    ['AuditRecord', 0, { durationMs: -1 }, 'durationMs'],
    ['AuditRecord', 0, { path: 'x'.repeat(2049) }, 'path'],
    ['RegistryEntry', 0, { kind: 'policy' }, 'kind'],
    ['RegistryEntry', 0, { record: undefined }, 'record'],
    ['ParkedRecord', 0, { offset: 0.5 }, 'offset'],
    ['ParkedRecord', 0, { reason: 'x'.repeat(65) }, 'reason'],
  ])('given %s, when example %i has %j, then %s is named', (name, index, change, field) => {
    const result = messages[name].schema.safeParse(changed(name, index, change));

    expect(result.error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  it('given a record that was deleted, when its entry is read, then its value is null', () => {
    const entry = changed('LedgerEntry', 1, { value: null });

    const result = messages.LedgerEntry.schema.safeParse(entry);

    expect(result.success).toBe(true);
  });
});

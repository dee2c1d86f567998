import type { Bus, BusRecord } from '@edgebeat/bus';

/** What the bus takes in one publish. */
const maxRecords = 1_000;
const maxBytes = 4 * 1024 * 1024;

/** Publishes records in their order, in as few parts as the limits of the bus allow. */
export async function publishBounded(
  bus: Pick<Bus, 'publish'>,
  topic: string,
  records: readonly BusRecord[],
): Promise<void> {
  for (const part of parts(records)) await bus.publish(topic, part);
}

function* parts(records: readonly BusRecord[]): Generator<readonly BusRecord[]> {
  let part: BusRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(record.key) + Buffer.byteLength(record.value ?? '');
    if (part.length > 0 && (part.length >= maxRecords || bytes + size > maxBytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

import { z } from 'zod';
import { tryJson } from '../../runtime/read-json';
import { type EventXml, readEventXml, withoutNothing, type XmlFault } from './event-xml';
import { type Fields, type ProviderRecord, scalarFields } from './provider-record';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Code = z.union([z.string().regex(/^[0-9]{1,10}$/), z.int().min(0)]);

/** A record as collectors of Windows events write it: columns, and the event's data as a text. */
const Collected = z.looseObject({
  Computer: z.string().min(1).max(255),
  TimeGenerated: z.string().max(64),
  EventID: Code,
  Channel: z.string().max(256).optional(),
  EventData: z.union([z.string(), z.record(z.string(), Scalar)]).optional(),
});

/** A record as it is when Windows' own XML is turned into JSON. */
const Rendered = z.object({
  Event: z.object({
    System: z.object({
      Provider: z.object({ '#attributes': z.object({ Name: z.string().max(256) }) }),
      EventID: z.union([Code, z.object({ '#text': Code }).transform((id) => id['#text'])]),
      TimeCreated: z.object({ '#attributes': z.object({ SystemTime: z.string().max(64) }) }),
      Channel: z.string().max(256),
      Computer: z.string().min(1).max(255),
    }),
    EventData: z.record(z.string(), z.json()).nullish(),
  }),
});

type Found = Omit<ProviderRecord, 'format' | 'provider'>;

/** Columns that say nothing of the event itself, but of its way to whoever collected it. */
const ofTheWay = new Set([
  ...['TenantId', 'TimeGenerated', 'SourceSystem', 'Computer', 'EventSourceName', 'Channel'],
  ...['EventData', 'EventID', 'SourceComputerId', 'EventOriginId', 'MG', 'TimeCollected'],
  ...['ManagementGroupName', 'Type', '_ResourceId', 'Provider', 'EventLevel', 'EventLevelName'],
]);

/** Reads a collected record; a fault when it is not as it must be. */
export function readCollected(object: unknown): Found | XmlFault | z.ZodError {
  const read = Collected.safeParse(object);
  if (!read.success) return read.error;
  const { Computer, TimeGenerated, EventID, Channel, EventData } = read.data;
  const data = dataOf(EventData);
  if (typeof data === 'string') return data;
  // What the event itself says counts before what its collector says.
  const fields = new Map([...scalarFields(read.data, ofTheWay), ...data]);
  const own = fields.get('UtcTime');
  return {
    ...{ code: String(EventID), host: Computer, time: own ?? TimeGenerated },
    ...(Channel === undefined ? {} : { channel: Channel }),
    fields: withoutNothing(fields),
  };
}

/** Reads a rendered record. */
export function readRendered(object: unknown): (Found & { provider: string }) | z.ZodError {
  const read = Rendered.safeParse(object);
  if (!read.success) return read.error;
  const { System, EventData } = read.data.Event;
  const fields = scalarFields(EventData ?? {});
  return {
    provider: System.Provider['#attributes'].Name,
    code: String(System.EventID),
    channel: System.Channel,
    host: System.Computer,
    time: fields.get('UtcTime') ?? System.TimeCreated['#attributes'].SystemTime,
    fields: withoutNothing(fields),
  };
}

/** The record that an event in XML is; undefined when its head lacks what every event has. */
export function fromXml({
  head,
  data,
  isTruncated,
}: EventXml): (Found & { provider: string }) | undefined {
  const [provider, code, host] = [
    ...[head.get('Provider/Name'), head.get('EventID'), head.get('Computer')],
  ];
  const time = data.get('UtcTime') ?? head.get('TimeCreated/SystemTime');
  if (provider === undefined || code === undefined || time === undefined || !host) {
    return undefined;
  }
  const channel = head.get('Channel');
  return {
    ...{ provider: provider.slice(0, 256), code: code.slice(0, 64), host: host.slice(0, 255) },
    ...{
      time,
      fields: data,
      isTruncated,
      ...(channel === undefined ? {} : { channel: channel.slice(0, 256) }),
    },
  };
}

function dataOf(eventData: z.infer<typeof Collected>['EventData']): Fields | XmlFault {
  if (eventData === undefined || eventData === '') return new Map();
  if (typeof eventData !== 'string') return scalarFields(eventData);
  if (!eventData.trimStart().startsWith('{')) {
    const xml = readEventXml(eventData);
    return typeof xml === 'string' ? xml : xml.data;
  }
  const flat = z.record(z.string(), Scalar).safeParse(tryJson(eventData));
  return flat.success ? scalarFields(flat.data) : 'bad-xml';
}

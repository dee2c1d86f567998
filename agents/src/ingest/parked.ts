import type { Parking } from '../runtime';

const sentences = {
  empty: 'the line is empty',
  'too-long': 'the line is longer than 8192 bytes',
  'not-utf8': 'the line is not valid UTF-8',
  'control-characters': 'the line holds control characters',
  'no-header': 'the line does not begin like a syslog line',
  'bad-time': 'the calendar has no such time',
  header: 'the line names the columns of the series',
  'bad-columns': 'the line has not the two columns of a series: time and value',
  'bad-value': 'the value is not a finite number',
  'not-json': 'the line is not JSON',
  'too-deep': 'the JSON is nested more than 64 deep',
  'not-an-object': 'it is no JSON object',
  'bad-xml': 'the event is no well-formed XML or JSON',
  'xml-doctype': 'the XML declares a document type, and no entity is ever expanded',
  'too-many-fields': 'the record has more than 128 fields',
  'no-event-head': 'the event lacks its provider, id, computer or time',
  'record-too-long': 'the record is longer than 65535 bytes',
  'other-format': 'the line is not in the format that was asked for',
  'type-not-allowed': 'events of this type do not come in by intake',
} as const satisfies Record<string, string>;

/** Why a line became no event. */
type ParkReason = keyof typeof sentences;

/** A reason with its sentence. */
export function parking(reason: ParkReason): Parking {
  return { reason, detail: sentences[reason] };
}

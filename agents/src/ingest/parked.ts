/** Why a line became no event. */
export const parkReasons = [
  'empty',
  'too-long',
  'not-utf8',
  'control-characters',
  'no-header',
  'bad-time',
] as const;
export type ParkReason = (typeof parkReasons)[number];

const sentences: Readonly<Record<ParkReason, string>> = {
  empty: 'the line is empty',
  'too-long': 'the line is longer than 8192 bytes',
  'not-utf8': 'the line is not valid UTF-8',
  'control-characters': 'the line holds control characters',
  'no-header': 'the line does not begin like a syslog line',
  'bad-time': 'the calendar has no such time',
};

/** A line that became no event: kept with its place and reason, so that nothing vanishes. */
export interface ParkedLine {
  readonly source: string;
  readonly position: string;
  readonly reason: ParkReason;
  readonly detail: string;
  /** The beginning of the line, what is unprintable replaced. */
  readonly excerpt: string;
}

/** Parks a line. */
export function park(
  place: { readonly source: string; readonly position: string },
  reason: ParkReason,
  text: string,
): ParkedLine {
  const { source, position } = place;
  const excerpt = text.slice(0, 200).replace(/[^\x20-\x7e]/g, '\ufffd');
  return { source, position, reason, detail: sentences[reason], excerpt };
}

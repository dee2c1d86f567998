import { createReadStream } from 'node:fs';
import {
  emptyTally,
  type LogTally,
  type ParkedLine,
  readSshdLog,
  runKeyed,
  securityAgent,
  SecuritySettings,
  tallied,
} from '@edgebeat/agents';
import type { EventOf, IncidentOpenedData } from '@edgebeat/core';
import type { Member } from '../consortium/plan';

const MAX_ADDRESSES = 100_000;
const SHOWN_PARKED = 5;

/** What was read from a log. */
export interface LogReading {
  readonly events: readonly EventOf<'LogReceived'>[];
  readonly tally: LogTally;
  /** The first parked lines, to be shown. */
  readonly parked: readonly ParkedLine[];
}

/** Reads an sshd's log into events of a member's site; every line is an event or parked. */
export async function readLog(file: string, member: Member, now: Date): Promise<LogReading> {
  const events: EventOf<'LogReceived'>[] = [];
  const parked: ParkedLine[] = [];
  let tally = emptyTally;
  const origin = { source: sourceOf(member, 'sshd'), receivedAt: now.toISOString() };
  for await (const outcome of readSshdLog(createReadStream(file), origin)) {
    tally = tallied(tally, outcome);
    if ('event' in outcome) events.push(outcome.event);
    else if (parked.length < SHOWN_PARKED) parked.push(outcome.parked);
  }
  return { events, tally, parked };
}

/** Runs the security agent over a site's events and gives the incidents that it opens. */
export function detect(
  events: readonly EventOf<'LogReceived'>[],
  member: Member,
): IncidentOpenedData[] {
  const context = { settings: SecuritySettings.parse({}), source: sourceOf(member, 'security') };
  const agent = runKeyed(securityAgent, context, MAX_ADDRESSES);
  return events
    .flatMap((event) => agent.handle(event))
    .flatMap((emitted) => (emitted.type === 'io.edgebeat.IncidentOpened' ? [emitted.data] : []));
}

/** The URI of something at a member's site. */
export function sourceOf(member: Member, what: string): string {
  return `urn:edgebeat:${member.mspId}:${member.siteId}:${what}`;
}

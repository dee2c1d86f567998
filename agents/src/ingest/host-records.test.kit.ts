import { events, type IntakeRecord, type Ocsf } from '@edgebeat/core';
import { eventOf, line } from './intake.test.kit';

/** A line whose content tells its format. */
export function auto(text: string): IntakeRecord {
  return line(text, { format: 'auto' });
}

/** The event that a line becomes. */
export function log(text: string) {
  return events.LogReceived.parse(eventOf(auto(text)));
}

/** What the event of a line says in the words of OCSF. */
export function ocsf(text: string): Ocsf {
  const found = log(text).data.ocsf;
  if (found === undefined) throw new Error('the event says nothing in the words of OCSF');
  return found;
}

/** A shell that java started, in the words of OCSF. */
export const launched = {
  ...{ class_uid: 1007, class_name: 'Process Activity', activity_name: 'Launch' },
  process: {
    ...{ name: 'bash', pid: 17790, cmd_line: 'bash -i', user: { name: 'tomcat' } },
    file: { path: '/bin/bash', name: 'bash' },
    parent_process: { name: 'java', pid: 1340, file: { path: '/usr/lib/jvm/jre/bin/java' } },
  },
};

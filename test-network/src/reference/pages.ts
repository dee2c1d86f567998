import { exitCodes, Settings } from '@edgebeat/cli';
import { events, failures, recordKinds } from '@edgebeat/core';
import { z } from 'zod';
import { consortiumPage } from './consortium-page';
import { page, type ReferencePage, shownDefault, table } from './page';
import { pipelinePage } from './pipeline-page';
import { topicPage } from './topic-page';

/** Every generated page, from the tables that the program itself uses. */
export function referencePages(): ReferencePage[] {
  return [
    exitCodePage(),
    settingsPage(),
    consortiumPage(),
    failurePage(),
    eventPage(),
    pipelinePage(),
    topicPage(),
    recordPage(),
  ];
}

function exitCodePage(): ReferencePage {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning]);
  return page(
    'exit-codes.md',
    'Exit codes',
    'What `edgebeat` ends with.',
    table(['code', 'meaning'], rows),
  );
}

function settingsPage(): ReferencePage {
  const schema = z.toJSONSchema(Settings, { io: 'input' });
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { default: value, description = '' } = typeof property === 'object' ? property : {};
    return [`\`${name}\``, shownDefault(value), description];
  });
  return page(
    'settings.md',
    'Settings',
    'Read from the environment; options on the command line win.',
    table(['name', 'default', 'what it sets'], rows),
  );
}

function failurePage(): ReferencePage {
  const rows = Object.entries(failures).map(([code, { status, title }]) => {
    return [`\`${code}\``, String(status), title];
  });
  return page(
    'failures.md',
    'Failures',
    'Every code that a caller can meet, with the HTTP status that answers it.',
    table(['code', 'status', 'title'], rows),
  );
}

function eventPage(): ReferencePage {
  const body = Object.values(events).flatMap(({ name, type, summary, example }) => [
    `## ${name}`,
    '',
    `\`${type}\`. ${summary}`,
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
  ]);
  return page(
    'events.md',
    'Events',
    'The types of CloudEvents and an example of the data of each.',
    body,
  );
}

function recordPage(): ReferencePage {
  return page(
    'records.md',
    'Kinds of records',
    'The first part of every composite key on the ledger; the formats are in `core/src/records`.',
    recordKinds.map((kind) => `- \`${kind}\``),
  );
}

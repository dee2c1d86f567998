import { randomUUID } from 'node:crypto';
import { IncidentOpenings } from '@edgebeat/core';
import { Disclosed, Disclosure, Verification } from '@edgebeat/gateway-app/answers';
import { z } from 'zod';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { Exit } from '../exit-codes';
import { tableLines } from '../output/table';
import type { CommandContext } from './context';
import { incidentPath } from './incidents';
import { jsonArgument } from './json-argument';

export interface DiscloseOptions extends SiteOptions {
  readonly to: readonly string[];
  readonly pointer: readonly string[];
  readonly raw: boolean;
  readonly part: number;
}

/** Shows named members fields of an own incident: redacted, unless the raw form was asked for. */
export async function discloseIncident(
  id: string,
  { to, pointer, raw, part, ...options }: DiscloseOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const body = { to, pointers: pointer, form: raw ? 'raw' : 'redacted', part };
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await client.call('POST', `${incidentPath(id)}/disclosures`, { body, headers });
    const disclosed = Disclosed.parse(answer.body);
    printAnswer(disclosed, options, context, () => [
      `${disclosed.to.join(', ')} can read part ${String(disclosed.part)} of ${id}, ${disclosed.form}:`,
      ...disclosed.pointers.map((name) => `  ${name}`),
    ]);
  });
}

export interface ShowDisclosureOptions extends SiteOptions {
  readonly owner?: string;
  readonly part: number;
}

/** Shows what another member disclosed of its incident to this one. */
export async function showDisclosure(
  id: string,
  { owner, part, ...options }: ShowDisclosureOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const found = await client.get(`${incidentPath(id)}/disclosure`, Disclosure, { owner, part });
    printAnswer(found, options, context, () => [
      `${found.owner} disclosed part ${String(found.part)} of ${id} at ${found.disclosedAt}`,
      ...tableLines(
        ['FIELD', 'FORM', 'VALUE'],
        found.openings.map((one) => [one.pointer, one.class, JSON.stringify(one.value)]),
      ),
    ]);
  });
}

/** A disclosure as it was printed, or its openings alone. */
const Copy = z.union([z.looseObject({ openings: IncidentOpenings }), IncidentOpenings]);

/**
 * Asks the site whether a copy shows what the incident's owner had notarised.
 *
 * @throws Exit not-proven when a part of it does not.
 */
export async function verifyIncident(
  id: string,
  content: string,
  { owner, ...options }: SiteOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  const read = Copy.safeParse(await jsonArgument('<copy>', content));
  if (!read.success) {
    throw new Exit('usage', '<copy> holds no openings; take what "incidents disclosure" prints');
  }
  const openings = Array.isArray(read.data) ? read.data : read.data.openings;
  await withSite(options, context, async (client) => {
    const body = { ...(owner === undefined ? {} : { owner }), openings };
    const answer = await client.call('POST', `${incidentPath(id)}/verification`, { body });
    const verification = Verification.parse(answer.body);
    const fields = verification.openings.map(({ state }, index) => ({
      pointer: openings[index]?.pointer ?? '',
      state,
    }));
    printAnswer(verification, options, context, () =>
      fields.map(({ pointer, state }) => `${state.padEnd(11)} ${pointer}`),
    );
    if (verification.verified) return;
    const wrong = fields.filter(({ state }) => state !== 'current').map(({ pointer }) => pointer);
    throw new Exit(
      'not-proven',
      `the copy does not show what ${verification.owner} notarised: ${wrong.join(', ')}`,
    );
  });
}

import { AdmissionList, AttestationList, RuntimeList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

interface PageOptions extends SiteOptions {
  readonly owner?: string;
  readonly digest?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface ListAttestationsOptions extends PageOptions {
  readonly type?: string;
  readonly state?: string;
}

/** Lists attestations of all members, with what is said of their images in all. */
export async function listAttestations(
  { owner, digest, type, state, limit, cursor, ...options }: ListAttestationsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, digest, type, state, limit, cursor };
    const page = await client.get('/api/v1/attestations', AttestationList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['ATTESTATION', 'OWNER', 'TYPE', 'STATE', 'IMAGE', 'VERDICT'],
        page.items.map((one) => [
          ...[one.id, one.owner, one.type, one.state, one.digest.slice(0, 19)],
          `${one.image.status}${one.image.trustedHere ? '' : ', not here'}`,
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Lists what sites' admissions decided about images. */
export async function listAdmissions(
  { owner, digest, limit, cursor, ...options }: PageOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, digest, limit, cursor };
    const page = await client.get('/api/v1/admissions', AdmissionList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['DECIDED', 'SITE', 'IMAGE', 'WORKLOAD', 'DECISION', 'REASON'],
        page.items.map(({ decidedAt, siteId, digest: image, workload, decision, reason }) => [
          ...[decidedAt, siteId, image.slice(0, 19), `${workload.namespace}/${workload.name}`],
          ...[decision, reason],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Lists what runs at sites, and what they did about it. */
export async function listRuntimes(
  { owner, digest, limit, cursor, ...options }: PageOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, digest, limit, cursor };
    const page = await client.get('/api/v1/runtimes', RuntimeList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['OBSERVED', 'SITE', 'IMAGE', 'CONTAINER', 'ACTION', 'REASON'],
        page.items.map(({ observedAt, siteId, digest: image, container, action, reason }) => [
          ...[observedAt, siteId, image.slice(0, 19), container, action, reason],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Records a decision of an own site: JSON in the form of the API, or @file. */
export async function recordDecision(
  kind: 'admissions' | 'runtimes',
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument('<decision>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', `/api/v1/${kind}`, { body }, options),
  );
}

export type ListDecisionsOptions = PageOptions;

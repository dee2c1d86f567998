import {
  DeviationList,
  MemberList,
  type MemberProposal,
  MemberProposalDetails,
  MemberProposalList,
} from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const root = '/api/v1/membership';

export interface PageOptions extends SiteOptions {
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists members, the removed ones too. */
export async function listMembers(
  { limit, cursor, ...options }: PageOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const page = await client.get(`${root}/members`, MemberList, { limit, cursor });
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['MEMBER', 'STATUS', 'BY', 'SINCE'],
        page.items.map(({ owner, status, proposal, entry }) => {
          const by = proposal === undefined ? '-' : `${proposal.owner}/${proposal.commandId}`;
          return [owner, status, by, entry.time];
        }),
      ),
      ...moreLines(page),
    ]);
  });
}

export interface ListMemberProposalsOptions extends PageOptions {
  readonly owner?: string;
  readonly member?: string;
  readonly state?: string;
}

/** Lists proposals to add or remove members. */
export async function listMemberProposals(
  { owner, member, state, limit, cursor, ...options }: ListMemberProposalsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, member, state, limit, cursor };
    const page = await client.get(`${root}/proposals`, MemberProposalList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['PROPOSAL', 'OWNER', 'CHANGE', 'STATE', 'AGREE', 'SHOWN BY', 'PROPOSED'],
        page.items.map((row) => [
          ...[row.commandId, row.owner, `${row.change} ${row.member}`, row.state, agreeText(row)],
          ...[row.showings.map(({ shower }) => shower).join(', ') || '-', row.proposedAt],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one proposal; as JSON with the signatures that the channel's config update needs. */
export async function showMemberProposal(
  commandId: string,
  { owner, ...options }: SiteOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const path = `${root}/proposals/${encodeURIComponent(commandId)}`;
    const row = await client.get(path, MemberProposalDetails, { owner });
    printAnswer(row, options, context, () => [
      `${row.commandId} of ${row.owner}: ${row.change} ${row.member}, ${row.state}`,
      ...(row.reason === undefined ? [] : [`reason       ${row.reason}`]),
      `agree        ${agreeText(row)}: ${row.approvals.join(', ')}`,
      ...row.showings.map(
        ({ shower, shown: { block } }) =>
          `shown        block ${String(block.number)} ${block.dataHash} by ${shower}`,
      ),
      `update       ${row.configUpdateHash}`,
      `content hash ${row.contentHash}`,
    ]);
  });
}

export interface ListDeviationsOptions extends PageOptions {
  readonly owner?: string;
  readonly about?: string;
  readonly kind?: string;
}

/** Lists what members report about one another. */
export async function listDeviations(
  { owner, about, kind, limit, cursor, ...options }: ListDeviationsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, aboutOwner: about, kind, limit, cursor };
    const page = await client.get(`${root}/deviations`, DeviationList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['REPORTED', 'BY', 'ABOUT', 'DETAIL'],
        page.items.map(({ entry, owner: by, about: subject, detail }) => [
          ...[entry.time, by, `${subject.kind} ${subject.owner}/${subject.id}`, detail],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

export interface ReportDeviationOptions extends ChangeOptions {
  readonly detail: string;
  readonly evidence?: string;
}

/** Reports about another member's site, key or device. */
export async function reportDeviation(
  about: { readonly kind: string; readonly owner: string; readonly id: string },
  { detail, evidence, ...options }: ReportDeviationOptions,
  context: CommandContext,
): Promise<void> {
  const body = { about, detail, ...(evidence === undefined ? {} : { evidence }) };
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', `${root}/deviations`, { body }, options),
  );
}

function agreeText({ approvals, needed }: MemberProposal): string {
  return `${String(approvals.length)} of ${String(needed)}`;
}

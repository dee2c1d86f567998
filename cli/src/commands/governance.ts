import {
  type Approval,
  ApprovalList,
  GovernanceProposal,
  GovernanceProposalList,
  Terms,
} from '@edgebeat/gateway-app/answers';
import { Exit } from '../exit-codes';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const proposals = '/api/v1/governance/proposals';
const path = (commandId: string) => `${proposals}/${encodeURIComponent(commandId)}`;

/** Shows the terms in force. */
export async function showTerms(options: SiteOptions, context: CommandContext): Promise<void> {
  await withSite(options, context, async (client) => {
    const terms = await client.get('/api/v1/governance/terms', Terms);
    printAnswer(terms, options, context, () => termsLines(terms));
  });
}

export interface ListProposalsOptions extends SiteOptions {
  readonly owner?: string;
  readonly state?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists proposals of other terms, newest first. */
export async function listProposals(
  { owner, state, limit, cursor, ...options }: ListProposalsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, state, limit, cursor };
    const page = await client.get(proposals, GovernanceProposalList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['PROPOSAL', 'OWNER', 'CHANGE', 'STATE', 'AGREE', 'PROPOSED'],
        page.items.map((proposal) => [
          ...[proposal.commandId, proposal.owner, changeText(proposal), proposal.state],
          `${String(proposal.approvals.length)} of ${String(proposal.needed)}`,
          proposal.proposedAt,
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one proposal and who agrees to it. */
export async function showProposal(
  commandId: string,
  { owner, ...options }: SiteOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const proposal = await client.get(path(commandId), GovernanceProposal, { owner });
    printAnswer(proposal, options, context, () => proposalLines(proposal));
  });
}

export interface ProposeTermsOptions extends ChangeOptions {
  readonly policies?: number;
  readonly images?: number;
  readonly protocol?: number;
  readonly binding: 'own' | 'all';
}

/** Proposes how many members policies or images need, or the next protocol version. */
export async function proposeTerms(
  { policies, images, protocol, binding, ...options }: ProposeTermsOptions,
  context: CommandContext,
): Promise<void> {
  if (policies === undefined && images === undefined && protocol === undefined) {
    throw new Exit(
      'usage',
      'name what is to change: --policies <members>, --images <members>, --protocol <version>',
    );
  }
  const change = {
    ...(policies === undefined ? {} : { policies: { quorum: policies, binding } }),
    ...(images === undefined ? {} : { images: { quorum: images, binding } }),
    ...(protocol === undefined ? {} : { protocolVersion: protocol }),
  };
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', proposals, { body: { change } }, options),
  );
}

/** Agrees to a proposal, by the content that this site shows. */
export async function approveTerms(
  owner: string,
  commandId: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, async (client) => {
    const { contentHash } = await client.get(path(commandId), GovernanceProposal, { owner });
    const body = { owner, contentHash };
    return sendCommand(client, 'POST', `${path(commandId)}/approvals`, { body }, options);
  });
}

export interface ListApprovalsOptions extends SiteOptions {
  readonly kind?: string;
  readonly waitingFor?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists what waits for whose voice. */
export async function listApprovals(
  { kind, waitingFor, limit, cursor, ...options }: ListApprovalsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { kind, waitingFor, limit, cursor };
    const page = await client.get('/api/v1/approvals', ApprovalList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['KIND', 'OWNER', 'ID', 'CHANGE', 'AGREE', 'WAITS FOR'],
        page.items.map(approvalCells),
      ),
      ...moreLines(page),
    ]);
  });
}

function approvalCells(approval: Approval): string[] {
  const { kind, owner, id, change, approvals, quorum, waitingFor } = approval;
  const agree = `${String(approvals.length)} of ${String(quorum)}`;
  const people = kind === 'device' ? 'another person of ' : '';
  return [kind, owner, id, change, agree, `${people}${waitingFor.join(', ')}` || '-'];
}

function termsLines(terms: Terms) {
  const { revision, policies, images, members, needed, proposal, since } = terms;
  const by = proposal === undefined ? 'the charter' : `${proposal.owner}/${proposal.commandId}`;
  return [
    `revision ${String(revision)} by ${by}, since ${since}`,
    `policies need ${quorumText(policies)}`,
    `images need   ${quorumText(images)}`,
    `protocol version ${String(terms.protocolVersion)}`,
    `other terms need ${String(needed)} of ${members.join(', ')}`,
  ];
}

function proposalLines(proposal: GovernanceProposal): string[] {
  const { owner, commandId, state, approvals, needed, contentHash } = proposal;
  return [
    `${commandId} of ${owner}: ${changeText(proposal)}, ${state}`,
    `agree        ${approvals.join(', ')} (${String(needed)} are needed)`,
    `content hash ${contentHash}`,
  ];
}

function changeText({ change: { policies, images, protocolVersion } }: GovernanceProposal): string {
  return [
    ...(policies === undefined ? [] : [`policies need ${quorumText(policies)}`]),
    ...(images === undefined ? [] : [`images need ${quorumText(images)}`]),
    ...(protocolVersion === undefined ? [] : [`protocol version ${String(protocolVersion)}`]),
  ].join('; ');
}

function quorumText({ quorum, binding }: Terms['policies']): string {
  if (quorum > 1) return `${String(quorum)} members`;
  return `1 member, for ${binding === 'all' ? 'all members' : 'itself'}`;
}

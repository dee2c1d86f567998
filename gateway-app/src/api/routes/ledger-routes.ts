import { ClientId, LedgerAction, MspId, PolicyId } from '@edgebeat/core';
import type { Page, TransactionFilter, TransactionRow } from '@edgebeat/pipeline';
import { z } from 'zod';
import { Block, LedgerDigest, SiteList, Transaction, TransactionList } from '../answers/ledger';
import {
  integerText,
  pageFields,
  pageOf,
  SearchText,
  Time,
  TransactionId,
} from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { transactionExample } from './examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';
import { viewerOf } from './viewer-of';

const tag = 'Ledger';
const rule = 'ledger:read';
const page = z.strictObject(pageFields);
const blockNumber = integerText(0);

/** Objects that can be looked for, and how the actions about each begin. */
const objects = { incident: 'Incident', policy: 'Policy', device: 'Device' } as const;
type ObjectKind = keyof typeof objects;

const filters = {
  incident: ClientId.exactOptional(),
  policy: PolicyId.exactOptional(),
  device: ClientId.exactOptional(),
  block: blockNumber.exactOptional(),
  transaction: TransactionId.exactOptional(),
  event: LedgerAction.exactOptional(),
  owner: MspId.exactOptional(),
  msp: MspId.exactOptional(),
  code: SearchText.exactOptional(),
  since: Time.exactOptional(),
  until: Time.exactOptional(),
} as const;

const LedgerQuery = z
  .strictObject({ ...filters, ...pageFields })
  .refine((query) => Object.keys(objects).filter((kind) => kind in query).length <= 1, {
    error: 'name one of incident, policy and device',
  });

/** Transactions, blocks and sites as the own peer's ledger has them; other tenants' objects left out. */
export function ledgerRoutes(ports: RoutePorts): Route[] {
  return [transactionsRoute(ports), ...objectRoutes(ports), digestRoute(ports), sitesRoute(ports)];
}

function transactionsRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/ledger',
    operationId: 'listTransactions',
    tag,
    summary: 'Transactions, newest first: what is on the ledger about an incident, policy, device.',
    rule,
    filters: Object.keys(filters),
    input: { query: LedgerQuery },
    answers: {
      200: {
        description: 'A page of transactions; it may be shorter than asked for.',
        schema: TransactionList,
        example: { items: [transactionExample], has_more: false },
      },
    },
    handle: async ({ query }, { caller }) => {
      const where = { ...transactionFilter(query), viewer: viewerOf(caller, site) };
      const found = await queries.transactions(where, pageOf(query));
      return pageAnswer(aboutObject(found, query));
    },
  });
}

function objectRoutes({ queries, site }: RoutePorts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/ledger/blocks/{n}',
      operationId: 'getBlock',
      tag,
      summary: "One block, without transactions that are about another tenant's objects alone.",
      rule,
      input: { params: z.strictObject({ n: blockNumber }) },
      answers: { 200: { description: 'The block.', schema: Block } },
      problems: ['not-found'],
      handle: async ({ params: { n } }, { caller }) => {
        const block = await queries.block(n, viewerOf(caller, site));
        return json(200, required(block, `block ${n} here yet`));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/ledger/transactions/{id}',
      operationId: 'getTransaction',
      tag,
      summary: 'One transaction.',
      rule,
      input: { params: z.strictObject({ id: TransactionId }) },
      answers: {
        200: { description: 'The transaction.', schema: Transaction, example: transactionExample },
      },
      problems: ['not-found'],
      handle: async ({ params: { id } }, { caller }) => {
        const found = await queries.transaction(id, viewerOf(caller, site));
        return json(200, required(found, `transaction ${id}`));
      },
    }),
  ];
}

function digestRoute({ site, queries, chain }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/ledger/digest',
    operationId: 'getDigest',
    tag,
    summary: "Where the own peer's chain ends, and how much of it this site shows.",
    rule,
    input: {},
    answers: { 200: { description: 'The digest.', schema: LedgerDigest } },
    problems: ['ledger-unavailable'],
    handle: async () => {
      const [info, state, node] = await Promise.all([
        chain.info(),
        queries.state(),
        queries.node(),
      ]);
      return json(200, {
        channel: site.channel,
        height: info.height,
        blockHash: info.currentBlockHash,
        published: Math.max(node?.ledgerPublished ?? 0, state.blocks),
        projected: state.blocks,
      });
    },
  });
}

function sitesRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/sites',
    operationId: 'listSites',
    tag,
    summary: 'Registered sites of all members.',
    rule,
    input: { query: page },
    answers: { 200: { description: 'A page of sites.', schema: SiteList } },
    handle: async ({ query }) => pageAnswer(await queries.sites(pageOf(query))),
  });
}

function transactionFilter(query: z.output<typeof LedgerQuery>): TransactionFilter {
  const { incident, policy, device, transaction, block, event, owner, msp, code } = query;
  const objectId = incident ?? policy ?? device;
  const { since, until } = query;
  return {
    ...(objectId === undefined ? {} : { objectId }),
    ...(transaction === undefined ? {} : { transactionId: transaction }),
    ...(block === undefined ? {} : { block }),
    ...(event === undefined ? {} : { event }),
    ...(owner === undefined ? {} : { owner }),
    ...(msp === undefined ? {} : { msp }),
    ...(code === undefined ? {} : { code }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** An incident and a device may have the same id. */
function aboutObject(
  found: Page<TransactionRow>,
  query: z.output<typeof LedgerQuery>,
): Page<TransactionRow> {
  const kinds: readonly ObjectKind[] = ['incident', 'policy', 'device'];
  const kind = kinds.find((name) => query[name] !== undefined);
  if (kind === undefined) return found;
  const isAbout = ({ announcements }: TransactionRow): boolean =>
    announcements.some(({ event, id }) => event.startsWith(objects[kind]) && id === query[kind]);
  return { ...found, items: found.items.filter(isAbout) };
}

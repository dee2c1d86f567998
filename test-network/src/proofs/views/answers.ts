import type { TestConsortium } from '@edgebeat/chaincode/dist/fakes/test-consortium';
import {
  DeviceRecord,
  IncidentHistoryPage,
  IncidentView,
  PolicyHistoryPage,
  PolicyView,
} from '@edgebeat/core';
import type { IncidentRow, PolicyRow, Queries } from '@edgebeat/pipeline';
import type { z } from 'zod';

/** What the chaincode and the projection answer to one question, in the same words. */
export interface Answers {
  readonly question: string;
  readonly chaincode: unknown;
  readonly projection: unknown;
}

export interface Sources {
  readonly consortium: TestConsortium;
  readonly queries: Queries;
}

/** An incident with all its entries. */
export async function incidentAnswers(
  { consortium, queries }: Sources,
  owner: string,
  id: string,
): Promise<Answers> {
  const view = await ask(consortium, IncidentView, 'incident:get', { owner, id });
  const history = await ask(consortium, IncidentHistoryPage, 'incident:history', {
    ...{ owner, id, pageSize: 1000 },
  });
  const found = await queries.incident(owner, id);
  return {
    question: `incident ${owner} ${id}`,
    chaincode: view && {
      ...ofView(view),
      history: history?.entries.map(({ number, amendment, effect, entry }) => ({
        ...{ number, amendment, effect, actor: entry.actor.msp },
        ...{ time: entry.time, transactionId: entry.transactionId },
      })),
    },
    projection: found && {
      ...ofRow(found.incident),
      history: found.entries.map(({ number, amendment, effect, actor, time, transactionId }) => ({
        ...{ number, amendment, effect, actor, time, transactionId },
      })),
    },
  };
}

/** A policy with its revisions, approvals and sites. */
export async function policyAnswers(
  { consortium, queries }: Sources,
  owner: string,
  policyId: string,
): Promise<Answers> {
  const view = await ask(consortium, PolicyView, 'policy:get', { owner, policyId });
  const history = await ask(consortium, PolicyHistoryPage, 'policy:history', {
    ...{ owner, policyId, pageSize: 100 },
  });
  const row = await queries.policy(policyId);
  return {
    question: `policy ${owner} ${policyId}`,
    chaincode: view && {
      ...policyOf(view),
      revisions: history?.items.map(({ revision }) => revision),
    },
    projection: row && {
      ...policyOfRow(row),
      revisions: [...(await queries.policyRevisions(policyId))].reverse(),
    },
  };
}

/** A device as its record reads. */
export async function deviceAnswers(
  { consortium, queries }: Sources,
  owner: string,
  deviceId: string,
): Promise<Answers> {
  return {
    question: `device ${owner} ${deviceId}`,
    chaincode: await ask(consortium, DeviceRecord, 'membership:get', {
      ...{ kind: 'device', owner, deviceId },
    }),
    projection: await queries.device(owner, deviceId),
  };
}

/** Asks the chaincode; nothing when there is nothing. */
export async function ask<S extends z.ZodType>(
  { ledger, members }: TestConsortium,
  schema: S,
  name: string,
  argument: object,
): Promise<z.output<S> | undefined> {
  const outcome = await ledger.evaluate(members[2].client, name, argument);
  if (outcome.ok) return schema.parse(JSON.parse(outcome.text));
  if (outcome.code === 'not-found') return undefined;
  throw new Error(`${name}: ${outcome.message}`);
}

function ofView({ entry, ...view }: IncidentView) {
  return { ...without(view, ['record', 'channel', 'kind']), ...placed(entry) };
}

function placed({ time, transactionId }: IncidentView['entry']) {
  return { recordedAt: time, transactionId };
}

function ofRow(row: IncidentRow) {
  return without(row, ['block', 'blockHash', 'transaction']);
}

/** What one side has and the other cannot. */
function without(all: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
}

/** A policy counts as active for readers once every site that it bound at first has attested it. */
function policyOf({ owner, policyId, status, latest, active, ...view }: PolicyView) {
  const isEverywhere = view.sites.every(
    ({ state, joinedLater }) => state === 'active' || joinedLater,
  );
  return {
    ...{ owner, policyId, latest, active, activatedAt: view.activatedAt },
    status: status === 'active' && !isEverywhere ? 'approved' : status,
    approvals: [...view.approvals].sort(),
    sites: view.sites.map(({ state, ...site }) => ({
      ...{ revision: undefined, compiledHash: undefined, since: undefined },
      ...{ transactionId: undefined, ...site },
      state: state === 'silent' ? 'pending' : state,
    })),
  };
}

function policyOfRow({ owner, policyId, status, latest, active, ...row }: PolicyRow) {
  return {
    ...{ owner, policyId, latest, active, activatedAt: row.activatedAt, status },
    approvals: [...row.approvals].sort(),
    sites: row.sites.map(({ owner: siteOwner, siteId, joinedLater, state, ...site }) => {
      const { revision, compiledHash, since, transactionId } = site;
      const receipt = { revision, compiledHash, since, transactionId };
      return { owner: siteOwner, siteId, joinedLater, state, ...receipt };
    }),
  };
}

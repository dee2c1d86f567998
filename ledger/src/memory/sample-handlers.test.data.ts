import {
  canonicalJson,
  contentHash,
  GetIncident,
  GetPolicy,
  IncidentItem,
  policyId,
  ProposePolicy,
  RecordIncidents,
  Rejected,
  UpdatePolicy,
} from '@edgebeat/core';
import { z } from 'zod';
import { sampleChannelKeys } from './sample-channel-keys.test.data';
import type { MemoryContext, MemoryHandlers } from './simulation';

const Stored = z.looseObject({ contentHash: z.string() });
const StoredPolicy = z.looseObject({ latestRevision: z.int() });

/** The smallest handlers that keep the promises which the contract suite asks for. */
export const sampleHandlers: MemoryHandlers = {
  ...sampleChannelKeys,
  'incident.record': (context, argument) => {
    const items = parse(RecordIncidents, argument).items.map((item) => record(context, item));
    const recorded = items.filter(({ outcome }) => outcome === 'recorded');
    if (recorded.length > 0) context.announce({ items: recorded });
    return { items };
  },
  'incident.get': (context, argument) => {
    const { owner, id } = parse(GetIncident, argument);
    return found(context.get(`incident~${owner}~${id}`), `incident ${id}`);
  },
  'policy.propose': (context, argument) => {
    const { commandId, policy } = parse(ProposePolicy, argument);
    const id = policyId(context.creator, commandId);
    const head = { policyId: id, owner: context.creator, latestRevision: 1 };
    context.put(`policy~${context.creator}~${id}`, { ...head, policy });
    context.announce({ items: [{ event: 'PolicyProposed', id }] });
    return { policyId: id, revision: 1 };
  },
  'policy.update': (context, argument) => {
    const { owner, policyId: id, expectedRevision, policy } = parse(UpdatePolicy, argument);
    const key = `policy~${owner}~${id}`;
    const stored = StoredPolicy.parse(found(context.get(key), `policy ${id}`));
    if (stored.latestRevision !== expectedRevision) {
      const mend = `expectedRevision: the latest revision is ${String(stored.latestRevision)}`;
      throw new Rejected('revision-mismatch', mend);
    }
    const revision = expectedRevision + 1;
    context.put(key, { ...stored, policy, latestRevision: revision });
    context.announce({ items: [{ event: 'PolicyUpdateProposed', id }] });
    return { policyId: id, revision };
  },
  'policy.get': (context, argument) => {
    const { owner, policyId: id } = parse(GetPolicy, argument);
    return found(context.get(`policy~${owner}~${id}`), `policy ${id}`);
  },
};

function record(context: MemoryContext, value: unknown) {
  const { creator, transactionId } = context;
  const item = parse(IncidentItem, value);
  const key = `incident~${creator}~${item.id}`;
  const hash = contentHash(item);
  const stored = context.get(key);
  if (stored === undefined) {
    context.put(key, { ...item, owner: creator, contentHash: hash, entry: { transactionId } });
    return { id: item.id, outcome: 'recorded' };
  }
  const same = Stored.parse(stored).contentHash === hash;
  return { id: item.id, outcome: same ? 'duplicate' : 'conflict' };
}

function found(value: unknown, what: string): unknown {
  if (value !== undefined) return value;
  throw new Rejected('not-found', `there is no ${what}`);
}

function parse<S extends z.ZodType>(schema: S, argument: unknown): z.infer<S> {
  const result = schema.safeParse(argument);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? canonicalJson(argument);
  throw new Rejected('invalid-argument', `${field}: ${issue?.message ?? 'is not valid'}`);
}

import { contentHash, type Entry, RecordActions, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import type { Ledger } from '../ledger';
import { createMemoryLedger } from '../memory/memory-ledger';
import type { MemoryContext, MemoryHandlers } from '../memory/simulation';
import { MSP, type TestSite } from '../outbox/site.test.kit';

const Named = z.looseObject({ id: z.string() });
const Opening = z.looseObject({ logId: z.string() });
const Anchoring = z.looseObject({ logId: z.string(), size: z.int(), root: z.string() });
const Sealing = z.looseObject({});
const Anchor = z.looseObject({ root: z.string() });

/** Whether the recorder is registered: what it sends before is refused. */
export interface Admission {
  isRegistered: boolean;
}

/** The audit contract by the rules that the outbox rests on: content that is there counts once. */
function handlersOf(admission: Admission): MemoryHandlers {
  const admitted =
    (handler: (context: MemoryContext, argument: unknown) => unknown) =>
    (context: MemoryContext, argument: unknown) => {
      if (admission.isRegistered) return handler(context, argument);
      throw new Rejected('forbidden', 'this needs the role recorder');
    };
  return {
    'audit.open': admitted((context, argument) =>
      stored(context, `log~${Opening.parse(argument).logId}`, Opening.parse(argument)),
    ),
    'audit.anchor': admitted((context, argument) => {
      const { logId, size, root } = Anchoring.parse(argument);
      const anchor = stored(context, `anchor~${logId}~${size}`, { logId, size, root });
      if (Anchor.parse(anchor).root === root) return anchor;
      throw new Rejected('audit-fork', 'root: another one is anchored');
    }),
    'audit.seal': admitted((context, argument) => stored(context, 'seal', Sealing.parse(argument))),
    'audit.act': admitted((context, argument) => {
      const { actions } = RecordActions.parse(argument);
      return { items: actions.map((action) => recorded(context, action)) };
    }),
    'audit.get': () => {
      throw new Rejected('not-found', 'siteId: it has opened no log yet');
    },
  };
}

function stored(context: MemoryContext, key: string, content: object): unknown {
  const found = context.get(key);
  if (found !== undefined) return found;
  const record = { ...content, entry: entryOf(context) };
  context.put(key, record);
  return record;
}

function entryOf({ creator, transactionId }: MemoryContext): Entry {
  const actor = { msp: creator, keyHash: 'f'.repeat(64) };
  return { actor, transactionId, time: '2026-06-01T00:00:00.000Z' };
}

function recorded(context: MemoryContext, action: unknown) {
  const { id } = Named.parse(action);
  const isThere = context.get(`action~${id}`) !== undefined;
  if (!isThere) context.put(`action~${id}`, { contentHash: contentHash(action) });
  return { id, outcome: isThere ? 'duplicate' : 'recorded' };
}

/** The recorder's connection to a site's chain. */
export function recorderOf({ chain }: TestSite, admission: Admission): Ledger {
  return createMemoryLedger({ handlers: handlersOf(admission), chain, mspId: MSP });
}

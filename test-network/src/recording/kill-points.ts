import { setImmediate } from 'node:timers/promises';
import type { Batch, Bus } from '@edgebeat/bus';
import { type LedgerHistory, type RecordLog, recorderGroup } from '@edgebeat/pipeline';
import { z } from 'zod';

/** Where a recorder can be killed: around what it does with a batch, and while it makes all anew. */
export const killPoints = [
  ...['before the log', 'between log and projection'],
  ...['between projection and offset', 'behind the offset'],
  ...['reading the log', 'reading the ledger'],
] as const;

/** A kill when a point is reached for the `after`th time. */
export const Kill = z.strictObject({ point: z.enum(killPoints), after: z.int().min(1) });
export type Kill = z.infer<typeof Kill>;

/** What the recorder works on and is killed at. */
export interface KillablePorts {
  readonly bus: Bus;
  readonly recordLog: RecordLog;
  readonly history: LedgerHistory;
}

/** Small enough that a few thousand events are many batches. */
const maxBatch = 10;

/** The same ports, which kill -9 this process where they are told to. */
export function killedAt(ports: KillablePorts, { point, after }: Kill): KillablePorts {
  let left = after;
  const reach = (reached: Kill['point']) => {
    if (reached === point && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
  };
  return {
    bus: killedBus(ports.bus, reach),
    recordLog: killedLog(ports.recordLog, reach),
    history: {
      entries: (fromBlock) =>
        reaching(ports.history.entries(fromBlock), () => {
          reach('reading the ledger');
        }),
    },
  };
}

type Reach = (point: Kill['point']) => void;

function killedLog(log: RecordLog, reach: Reach): RecordLog {
  return {
    id: log.id,
    sealed: log.sealed,
    size: () => log.size(),
    append: async (records) => {
      reach('before the log');
      const sequences = await log.append(records);
      reach('between log and projection');
      return sequences;
    },
    read: (from) =>
      reaching(log.read(from), () => {
        reach('reading the log');
      }),
  };
}

async function* reaching<T>(items: AsyncIterable<T>, each: () => void): AsyncIterable<T> {
  for await (const item of items) {
    each();
    yield item;
  }
}

function killedBus(bus: Bus, reach: Reach): Bus {
  const consume = bus.consume.bind(bus);
  return Object.assign(bus, {
    consume: (options: Parameters<Bus['consume']>[0], handle: Parameters<Bus['consume']>[1]) =>
      consume({ ...options, maxBatch }, async (batch) => {
        await handle(batch);
        reach('between projection and offset');
        void untilCommitted(bus, batch).then(() => {
          reach('behind the offset');
        });
      }),
  });
}

async function untilCommitted(bus: Bus, { topic, partition, records }: Batch): Promise<void> {
  const end = (records.at(-1)?.offset ?? -1) + 1;
  for (;;) {
    const offsets = await bus.offsets(recorderGroup, topic);
    if (offsets.some((own) => own.partition === partition && own.committed >= end)) return;
    await setImmediate();
  }
}

import { link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusRecord } from '@edgebeat/bus';
import { Unavailable } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { eventually } from '../api/testing/eventually.test.kit';
import { aRecord } from './audit-record.test.kit';
import { type AuditSpool, openAuditSpool } from './audit-spool';
import { AuditTrail } from './audit-trail';

/** A broker that can be away or not answer; it is not ours. */
class Broker {
  readonly publications: (readonly BusRecord[])[] = [];
  attempts = 0;
  state: 'there' | 'away' | 'silent' = 'there';

  async publish(_: string, records: readonly BusRecord[]) {
    this.attempts += 1;
    await sleep(5);
    if (this.state === 'away') throw new Unavailable('bus-unavailable', 'away');
    if (this.state === 'silent') await new Promise(() => undefined);
    this.publications.push(records);
    return [];
  }

  get keys(): string[] {
    return this.publications.flat().map(({ key }) => key);
  }
}

const log = createLog({ level: 'silent', name: 'test' });
const settings = { auditRetryMs: 20, auditDeadlineMs: 50 };
const never = { ...settings, auditRetryMs: 60_000 };

let folder: string;
let file: string;
let bus: Broker;
let spool: AuditSpool;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  file = join(folder, 'own', 'spool.jsonl');
  bus = new Broker();
  spool = await openAuditSpool({ file, maxRecords: 3 });
});

afterEach(async () => {
  await spool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('AuditTrail', () => {
  it('given many records at once, when they are written, then each is there once, in few publications', async () => {
    await using trail = new AuditTrail({ bus, spool, settings, log });

    await Promise.all(Array.from({ length: 1000 }, () => trail.write(aRecord())));

    expect(new Set(bus.publications.flat().map(({ key }) => key)).size).toBe(1000);
    expect(bus.publications.length).toBeLessThan(6);
  });

  it('given a bus that is away, when a change is written, then it is refused and not spooled', async () => {
    bus.state = 'away';
    await using trail = new AuditTrail({ bus, spool, settings, log });

    const writing = trail.write(aRecord());

    await expect(writing).rejects.toMatchObject({ code: 'bus-unavailable' });
    expect(trail.spooled).toBe(0);
    expect(() => {
      trail.requireBus();
    }).toThrow(expect.objectContaining({ code: 'bus-unavailable' }) as Error);
  });

  it('given a bus that is away, when reads are noted, then they are kept up to the bound, others are refused or counted, and all are sent later', async () => {
    bus.state = 'away';
    await using trail = new AuditTrail({ bus, spool, settings, log });
    const kept = [aRecord(), aRecord(), aRecord()];
    for (const record of kept) await trail.note(record);

    const refused = trail.note(aRecord());
    await trail.noteOrDrop(aRecord());

    await expect(refused).rejects.toMatchObject({ code: 'bus-unavailable' });
    expect(() => {
      trail.requireRoom();
    }).toThrow(expect.objectContaining({ code: 'bus-unavailable' }) as Error);
    expect([trail.spooled, trail.dropped]).toEqual([3, 1]);
    bus.state = 'there';
    await eventually(async () => {
      await Promise.resolve();
      expect(trail.spooled).toBe(0);
    });
    await trail.write(aRecord());
    expect(bus.keys.slice(0, 3)).toEqual(kept.map(({ id }) => id));
    expect(bus.keys).toHaveLength(4);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('given a bus that does not answer, when a change is written, then it is refused by the deadline', async () => {
    bus.state = 'silent';
    const trail = new AuditTrail({ bus, spool, settings, log });

    const writing = trail.write(aRecord());

    await expect(writing).rejects.toMatchObject({ code: 'bus-unavailable' });
    bus.state = 'there';
    await trail[Symbol.asyncDispose]();
  });

  it('given many who write to a bus that does not answer, when its deadline comes, then all are refused together', async () => {
    bus.state = 'silent';
    const trail = new AuditTrail({ bus, spool, settings, log });

    const writings = Array.from({ length: 2_000 }, () => trail.write(aRecord()));

    const outcomes = await Promise.allSettled(writings);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(bus.attempts).toBe(1);
    await trail[Symbol.asyncDispose]();
  });

  it('given spooled records, when it is disposed, then the bus gets them if it is there', async () => {
    bus.state = 'away';
    const trail = new AuditTrail({ bus, spool, settings: never, log });
    await trail.note(aRecord());
    bus.state = 'there';

    await trail[Symbol.asyncDispose]();

    expect(bus.keys).toHaveLength(1);
    expect(spool.size).toBe(0);
  });

  it.each(['away', 'silent'] as const)(
    'given a bus that is %s, when the trail is disposed, then it ends by a deadline and the next one sends the rest',
    async (state) => {
      bus.state = state;
      const trail = new AuditTrail({ bus, spool, settings: never, log });
      const records = [aRecord(), aRecord()];
      for (const record of records) await trail.note(record);

      await trail[Symbol.asyncDispose]();

      bus.state = 'there';
      await using next = new AuditTrail({ bus, spool, settings, log });
      await eventually(async () => {
        await Promise.resolve();
        expect(next.spooled).toBe(0);
      });
      expect(bus.keys).toEqual(records.map(({ id }) => id));
    },
  );

  it('given a trail that has ended, when requests still come, then changes are refused and reads wait for the next start', async () => {
    const trail = new AuditTrail({ bus, spool, settings, log });
    await trail[Symbol.asyncDispose]();

    const refusal = await trail.write(aRecord()).catch((error: unknown) => error);
    await trail.note(aRecord());

    expect(refusal).toMatchObject({ code: 'bus-unavailable' });
    expect([bus.keys.length, spool.size]).toEqual([0, 1]);
  });
});

describe('the spool', () => {
  it('given records of a process that was killed, when the file is opened again, then all that were acknowledged are there', async () => {
    const records = [aRecord(), aRecord()];
    await Promise.all(records.map((record) => spool.append(record)));
    await writeFile(file, '{"id":"cut o', { flag: 'a' });

    await using again = await openAuditSpool({ file, maxRecords: 3 });
    await again.append(aRecord());

    await using third = await openAuditSpool({ file, maxRecords: 3 });
    expect(third.oldest(2)).toEqual(records);
    expect(third.size).toBe(3);
  });

  it('given a crash at any moment of taking it over, when the file is opened again, then nothing was lost', async () => {
    await spool.append(aRecord());
    await writeFile(file, '{"id":"cut o', { flag: 'a' });
    const before = await readFile(file, 'utf8');
    const former = join(folder, 'former');
    await link(file, former);

    await using again = await openAuditSpool({ file });

    // The former file was never touched: it was replaced by a whole one.
    expect(await readFile(former, 'utf8')).toBe(before);
    expect(await readFile(file, 'utf8')).toBe(before.slice(0, before.indexOf('\n') + 1));
    expect(again.size).toBe(1);
  });

  it('given appends and drops at once, when the file is opened again, then what was not dropped is there', async () => {
    const [first, second, third] = [aRecord(), aRecord(), aRecord()];
    await spool.append(first);

    await Promise.all([spool.append(second), spool.drop(1), spool.append(third)]);

    expect(spool.oldest(3)).toEqual([second, third]);
    await using again = await openAuditSpool({ file });
    expect(again.oldest(9)).toEqual(expect.arrayContaining([second, third]));
  });
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusRecord } from '@edgebeat/bus';
import { type AuditRecord, Unavailable } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { eventually } from '../testing/eventually.test.kit';
import { AuditTrail } from './audit-trail';

/** A broker that can be away or not answer; it is not ours. */
class Broker {
  readonly publications: (readonly BusRecord[])[] = [];
  state: 'there' | 'away' | 'silent' = 'there';

  async publish(_: string, records: readonly BusRecord[]) {
    await sleep(5);
    if (this.state === 'away') throw new Unavailable('bus-unavailable', 'away');
    if (this.state === 'silent') await new Promise(() => undefined);
    this.publications.push(records);
    return [];
  }

  get count(): number {
    return this.publications.flat().length;
  }
}

const log = createLog({ level: 'silent', name: 'test' });
const settings = { auditSpool: 3, auditRetryMs: 20, auditDeadlineMs: 50 };

function aRecord(): AuditRecord {
  return {
    id: randomUUID(),
    time: '2026-01-31T10:00:00.000Z',
    siteId: 'alpha-1',
    tenant: 'alpha',
    user: 'mia',
    address: '127.0.0.1',
    method: 'GET',
    route: '/x',
    path: '/x',
    status: 200,
    durationMs: 1,
  };
}

describe('AuditTrail', () => {
  it('given many records at once, when they are written, then each is there once, in few publications', async () => {
    const bus = new Broker();
    await using trail = new AuditTrail({ bus, settings, log });

    await Promise.all(Array.from({ length: 1000 }, () => trail.write(aRecord())));

    expect(new Set(bus.publications.flat().map(({ key }) => key)).size).toBe(1000);
    expect(bus.publications.length).toBeLessThan(6);
  });

  it('given a bus that is away, when a change is written, then it is refused and not spooled', async () => {
    const bus = new Broker();
    bus.state = 'away';
    await using trail = new AuditTrail({ bus, settings, log });

    const writing = trail.write(aRecord());

    await expect(writing).rejects.toMatchObject({ code: 'bus-unavailable' });
    expect(trail.spooled).toBe(0);
    expect(() => {
      trail.requireBus();
    }).toThrow(expect.objectContaining({ code: 'bus-unavailable' }) as Error);
  });

  it('given a bus that is away, when reads are noted, then they are spooled up to the bound and counted', async () => {
    const bus = new Broker();
    bus.state = 'away';
    await using trail = new AuditTrail({ bus, settings, log });

    for (let read = 0; read < 5; read += 1) await trail.note(aRecord());

    expect([trail.spooled, trail.dropped]).toEqual([3, 2]);
    bus.state = 'there';
    await eventually(async () => {
      await Promise.resolve();
      expect(bus.count).toBe(3);
    });
    await eventually(() => trail.write(aRecord()));
    expect(bus.count).toBe(4);
  });

  it('given a bus that does not answer, when a change is written, then it is refused by the deadline', async () => {
    const bus = new Broker();
    bus.state = 'silent';
    const trail = new AuditTrail({ bus, settings, log });

    const writing = trail.write(aRecord());

    await expect(writing).rejects.toMatchObject({ code: 'bus-unavailable' });
    bus.state = 'there';
    await trail[Symbol.asyncDispose]();
  });

  it('given spooled records, when it is disposed, then the bus gets them as soon as it is there', async () => {
    const bus = new Broker();
    bus.state = 'away';
    const trail = new AuditTrail({ bus, settings: { ...settings, auditRetryMs: 60_000 }, log });
    await trail.note(aRecord());
    bus.state = 'there';

    await trail[Symbol.asyncDispose]();

    expect(bus.count).toBe(1);
  });
});

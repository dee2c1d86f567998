import { AuditRecord, topics } from '@edgebeat/core';
import { eventually } from '../api/testing/eventually.test.kit';
import { openTestEdge, type TestDevice, type TestEdge, until } from './edge.test.kit';

let edge: TestEdge;
let cam: TestDevice;

beforeEach(async () => {
  edge = await openTestEdge({ maxSpooled: 3 });
  cam = await edge.enrol('cam-01', { tenant: 'other' });
});

afterEach(async () => {
  await edge[Symbol.asyncDispose]();
});

function audited(): AuditRecord[] {
  const records = edge.bus.records(topics.audit.name);
  return records.map(({ value }) => AuditRecord.parse(JSON.parse(value ?? '')));
}

describe('the audit of the device ingress', () => {
  it('given requests of every kind, when they are answered, then each has one record already', async () => {
    const stranger = await edge.enrol('cam-02', { owner: 'BetaMSP' });
    const calls = [
      () => edge.send(cam, { body: '{"value":1}' }),
      () => edge.send(cam, { body: '{' }),
      () => edge.send(stranger, { body: '{}' }),
      () => edge.send(cam, { method: 'GET', path: '/healthz?secret=x' }),
      () => edge.send(cam, { method: 'PUT' }),
      () => edge.send(cam, { path: '/nothing' }),
    ];

    for (const [index, call] of calls.entries()) {
      const answer = await call();
      expect(audited()).toHaveLength(index + 1);
      expect(audited().at(-1)).toMatchObject({
        id: answer.headers['x-request-id'],
        status: answer.status,
      });
    }

    expect(audited().map(({ status, code = '' }) => `${status} ${code}`)).toEqual([
      ...['202 ', '400 invalid-argument', '403 forbidden'],
      ...['200 ', '405 method-not-allowed', '404 not-found'],
    ]);
    expect(audited()[0]).toMatchObject({
      ...{ siteId: 'alpha-1', tenant: 'other', user: 'device:cam-01', address: '127.0.0.1' },
      ...{ method: 'POST', route: '/v1/events', path: '/v1/events' },
      durationMs: expect.any(Number) as unknown,
      time: expect.stringMatching(/Z$/) as unknown,
    });
    expect(audited()[2]).toMatchObject({ user: 'device:cam-02', tenant: '' });
    expect(JSON.stringify(audited())).not.toContain('secret');
  });

  it('given requests at once, when they are answered, then each has its record and they share publications', async () => {
    const devices = await Promise.all(['cam-03', 'cam-04'].map((id) => edge.enrol(id)));
    const release = edge.bus.hold();
    const calls = Array.from({ length: 200 }, (_, n) =>
      edge.send(devices[n % 2] ?? cam, { body: `{"value":${n}}` }),
    );
    await eventually(async () => {
      expect(await edge.count('edgebeat_edge_waiting_records')).toBe(200);
    });

    release();

    const answers = await Promise.all(calls);
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(audited().map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(audited()).toHaveLength(200);
    expect(edge.bus.auditPublications).toBeLessThan(5);
  });

  it('given a bus that goes away, when requests are refused, then their records are spooled and published later, and a full spool refuses', async () => {
    edge.bus.setAway(true);
    const refused = [
      await edge.send(cam, { body: '{}' }),
      await edge.send(cam, { body: '{}' }),
      await edge.send(cam, { body: '{}' }),
    ];

    const full = await edge.send(cam, { body: '{}' });
    edge.bus.setAway(false);

    expect([...refused, full].map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(await edge.count('edgebeat_edge_audit_dropped_total')).toBe(1);
    await until(() => audited().length === 3);
    expect(await edge.count('edgebeat_edge_audit_spooled')).toBe(0);
    expect((await edge.send(cam, { body: '{}' })).status).toBe(202);
  });
});

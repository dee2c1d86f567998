import { ThreatStatus, threatId } from '@edgebeat/core';
import { deleteOld } from '../recorder/retention';
import { alertIdOf, changed, raised } from '../testing/alerts.test.kit';
import { at } from '../testing/chain.test.kit';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import { storedEvent } from '../testing/stored.test.kit';
import { walk } from '../testing/walk.test.kit';
import type { AlertFilter } from '../queries/alerts';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

const page = { limit: 100 };

async function statusOf(number: number) {
  return (await projection.queries.alert(alertIdOf(number)))?.status;
}

async function threats() {
  return (await projection.queries.threats({}, page)).items;
}

describe('alerts', () => {
  it('given an alert, when it is recorded, then it is listed and is an event too', async () => {
    await projection.record([raised(1)]);

    const { items } = await projection.queries.alerts({}, page);
    expect(items).toEqual([
      {
        ...{ alertId: alertIdOf(1), tenant: 'alpha', deviceId: 'dev_camera-7', severity: 'high' },
        ...{ title: 'No USB storage: block of dev_camera-7', eventIds: ['evt_01'] },
        ...{ decisionId: 'd'.repeat(64), threatCategory: 'policy_violation', confidence: 1 },
        threatId: threatId('alpha', 'dev_camera-7', 'policy_violation'),
        ...{ policyId: 'pol_000000016384', raisedAt: at(1), status: 'open' },
      },
    ]);
    const events = await projection.queries.events({ types: ['AlertRaised'] }, page);
    expect(events.items).toMatchObject([{ tenant: 'alpha', severity: 'high' }]);
  });

  it('given an alert, when somebody acknowledges and resolves it, then it says who, when and why', async () => {
    await projection.record([raised(1), changed(1, 'acknowledged')]);
    const before = await statusOf(1);

    await projection.record([changed(1, 'resolved', { offset: 9, note: 'a keyboard' })]);

    expect(before).toBe('acknowledged');
    expect(await projection.queries.alert(alertIdOf(1))).toMatchObject({
      ...{ status: 'resolved', changedBy: 'mia', changedAt: at(9), note: 'a keyboard' },
    });
  });

  it.each([
    [['acknowledged', 'acknowledged'], 'acknowledged'],
    [['resolved', 'acknowledged'], 'resolved'],
    [['resolved', 'dismissed'], 'resolved'],
    [['dismissed', 'resolved', 'acknowledged'], 'dismissed'],
    [['acknowledged', 'dismissed'], 'dismissed'],
  ] as const)(
    'given the changes %j, when they come at once or one by one, then it is %s',
    async (...given) => {
      const [changes, status] = given;
      const records = changes.map((change, offset) => changed(1, change, { offset: 10 + offset }));
      const others = records.map((_, offset) =>
        changed(2, changes[offset] ?? 'resolved', { offset: 20 + offset }),
      );

      await projection.record([raised(1), raised(2), ...records]);
      for (const record of others) await projection.record([record]);

      expect([await statusOf(1), await statusOf(2)]).toEqual([status, status]);
    },
  );

  it('given a change of another tenant or of no alert, when it is recorded, then nothing changes', async () => {
    await projection.record([
      raised(1),
      changed(1, 'resolved', { tenant_id: 'beta' }),
      changed(2, 'resolved'),
    ]);

    expect(await statusOf(1)).toBe('open');
    expect(await threats()).toMatchObject([{ alerts: 1, active: 1 }]);
  });

  it.each<[AlertFilter, number[]]>([
    [{}, [4, 3, 2, 1]],
    [{ tenant: 'beta' }, [4]],
    [{ tenant: 'alpha', status: 'open' }, [2, 1]],
    [{ status: 'dismissed' }, [3]],
    [{ severity: 'critical' }, [2]],
    [{ deviceId: 'dev_cam-2' }, [2]],
    [{ since: at(2), until: at(4) }, [3, 2]],
    [{ tenant: 'none' }, []],
  ])(
    'given the filter %j, when alerts are listed page by page, then they are %j',
    async (filter, numbers) => {
      await projection.record([
        ...[raised(1), raised(2, { severity: 'critical', device_id: 'dev_cam-2' }), raised(3)],
        ...[raised(4, { tenant_id: 'beta' }), changed(3, 'dismissed')],
      ]);

      const found = await walk((next) => projection.queries.alerts(filter, next), 1);

      expect(found.map(({ alertId }) => alertId)).toEqual(numbers.map(alertIdOf));
    },
  );
});

describe('threats', () => {
  it('given alerts of a device and category, when they are recorded, then they are one threat', async () => {
    await projection.record([
      raised(5, { confidence: 0.5 }),
      raised(3, { confidence: 0.9, severity: 'critical' }),
      raised(7, { severity: 'low', confidence: 0.1 }),
      raised(4, { tenant_id: 'beta' }),
      raised(6, { threat_category: 'intrusion' }),
    ]);

    const list = await projection.queries.threats({ tenant: 'alpha' }, page);

    expect(list.items).toEqual([
      expect.objectContaining({ threatCategory: 'intrusion', alerts: 1, severity: 'high' }),
      {
        threatId: threatId('alpha', 'dev_camera-7', 'policy_violation'),
        ...{ tenant: 'alpha', deviceId: 'dev_camera-7', threatCategory: 'policy_violation' },
        ...{ confidence: 0.9, severity: 'critical', detectedAt: at(3), alerts: 3, active: 3 },
        status: 'active',
      },
    ]);
  });

  it.each([
    [[], 'active'],
    [['acknowledged'], 'active'],
    [['resolved'], 'active'],
    [['resolved', 'dismissed'], 'resolved'],
    [['dismissed', 'dismissed'], 'dismissed'],
    [['acknowledged', 'dismissed'], 'active'],
  ] as const)(
    'given two alerts and the changes %j, when they are recorded, then the threat is %s',
    async (...given) => {
      const [changes, status] = given;

      await projection.record([
        raised(1),
        raised(2),
        ...changes.map((change, index) => changed(index + 1, change)),
      ]);

      expect(await threats()).toMatchObject([{ status, alerts: 2 }]);
      const found = await projection.queries.threats({ status }, page);
      expect(found.items).toHaveLength(1);
    },
  );

  it('given a threat that is over, when an alert is raised again, then it is active again', async () => {
    await projection.record([raised(1), changed(1, 'resolved')]);
    const before = (await threats()).map((threat) => threat.status);

    await projection.record([raised(2)]);

    expect(before).toEqual(['resolved']);
    expect(await threats()).toMatchObject([{ status: 'active', alerts: 2, active: 1 }]);
  });

  it('given filters, when threats are listed, then they fit', async () => {
    await projection.record([
      raised(1),
      raised(2, { threat_category: 'malware', severity: 'low' }),
    ]);
    const count = async (filter: object) =>
      (await projection.queries.threats(filter, page)).items.length;

    const counts = [
      ...[await count({ threatCategory: 'malware' }), await count({ severity: 'low' })],
      ...[await count({ severity: 'critical' }), await count({ since: at(2) })],
      ...[await count({ status: ThreatStatus.enum.dismissed }), await count({ tenant: 'beta' })],
    ];

    expect(counts).toEqual([1, 1, 0, 1, 0, 0]);
  });
});

describe('retention', () => {
  it('given old alerts beside young ones, when the old ones are deleted, then threats count what is left', async () => {
    const dayMs = 86_400_000;
    const young = (number: number) => ({
      ...raised(number),
      timestamp: new Date(Date.parse(at(0)) + 5 * dayMs).toISOString(),
    });
    await projection.record([
      ...[raised(1), raised(2), raised(3), raised(4, { device_id: 'dev_gone' }), young(9)],
      ...[changed(1, 'resolved'), changed(2, 'dismissed')],
    ]);
    const clock = () => Date.parse(at(0)) + 6 * dayMs;

    await deleteOld(
      { days: 3, database: projection.database, clock },
      new AbortController().signal,
    );

    expect(await threats()).toMatchObject([{ deviceId: 'dev_camera-7', alerts: 1, active: 1 }]);
    const { items } = await projection.queries.alerts({}, page);
    expect(items.map(({ alertId }) => alertId)).toEqual([alertIdOf(9)]);
    expect(await projection.queries.events({}, page)).toMatchObject({
      items: [{ type: 'AlertRaised' }],
    });
  });

  it('given hostile text in an alert, when it is recorded, then it is there and others are too', async () => {
    const title = "a\u0000b'; drop schema projection; --";

    await projection.record([
      raised(1, { title, tenant_id: 't\u0000' }),
      storedEvent('LogReceived', 2),
    ]);

    const { items } = await projection.queries.alerts({ tenant: 't\u0000' }, page);
    expect(items).toMatchObject([{ title: title.replace('\u0000', '\ufffd'), tenant: 't\ufffd' }]);
  });
});

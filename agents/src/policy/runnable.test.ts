import { generateKeyPairSync, verify } from 'node:crypto';
import type { Bus } from '@edgebeat/bus';
import {
  canonicalJson,
  CloudEvent,
  type DetectionDecidedData,
  type DeviceRecord,
  EVENT_TYPE_PREFIX,
  eventId,
  events,
  LedgerRequest,
  PolicyContent,
  type PolicyRule,
  type RegistryEntry,
} from '@edgebeat/core';
import { openTestBus, recordsOn, until, untilRead, valuesOn } from '../runtime/bus.test.kit';
import { testClock } from '../runtime/clock.test.kit';
import { publishReadings, reading } from '../runtime/counter.test.kit';
import { killableBus } from '../runtime/killable-bus.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { policyRunnable } from './runnable';
import { p256Signer } from './signer';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const signer = p256Signer(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const context = {
  ...{ source: 'urn:edgebeat:AlphaMSP:alpha-1:policy', msp: 'AlphaMSP', siteId: 'alpha-1' },
  ...{ tenantId: 'alpha', site: { id: 'alpha-1' } },
};

function agent() {
  return policyRunnable({ context, signer });
}

function policy(rule: Partial<PolicyRule> = {}): PolicyContent {
  const usb = { condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' };
  return PolicyContent.parse({ policyName: 'No USB storage', rules: [{ ...usb, ...rule }] });
}

async function publishUpdate(bus: Bus, revision: number, content?: PolicyContent): Promise<void> {
  const data = events.PolicyUpdated.data.parse({
    ...{ channel: 'common', owner: 'AlphaMSP', policyId: 'POL-000000016384', revision },
    ...(content === undefined ? { status: 'inactive' } : { status: 'active', policy: content }),
  });
  const id = eventId('urn:test:ledger', String(revision), data);
  const head = { id, source: 'urn:test:ledger', time: '2026-11-22T15:00:00.000Z' };
  const event = events.PolicyUpdated.make(head, data);
  await bus.publish('control', [{ key: 'policies', value: JSON.stringify(event) }]);
}

async function publishDevice(
  bus: Bus,
  deviceId: string,
  more: Partial<DeviceRecord>,
): Promise<void> {
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const actor = { msp: 'AlphaMSP', keyHash: 'a'.repeat(64) };
  const record = {
    ...{ record: 1, channel: 'common', kind: 'device', owner: 'AlphaMSP', deviceId },
    ...{ siteId: 'alpha-1', tenant: 'alpha', type: 'CAMERA', platform: 'linux', publicKey: key },
    ...{ signatureRequired: false, keyHash: 'b'.repeat(64), status: 'active', trust: 'trusted' },
    ...{ commands: [], contentHash: 'c'.repeat(64) },
    entry: { actor, transactionId: 't', time: '2026-11-22T15:00:00.000Z' },
    ...more,
  } satisfies DeviceRecord;
  const entry: RegistryEntry = {
    ...{ kind: 'device', key: [record.owner, deviceId], block: 1, transaction: 0 },
    record: JSON.parse(JSON.stringify(record)) as RegistryEntry['record'],
  };
  await bus.publish('registry', [{ key: `device~${deviceId}`, value: JSON.stringify(entry) }]);
}

async function decisionsOn(bus: Bus): Promise<DetectionDecidedData[]> {
  return (await valuesOn(bus, 'detections')).flatMap((value) => {
    const decided = events.DetectionDecided.data.safeParse((value as { data: unknown }).data);
    return decided.success ? [decided.data] : [];
  });
}

async function typesOn(bus: Bus, topic: string): Promise<string[]> {
  const values = await valuesOn(bus, topic);
  return values.map((value) => CloudEvent.parse(value).type.slice(EVENT_TYPE_PREFIX.length));
}

async function requestsOn(bus: Bus) {
  return (await valuesOn(bus, 'ledger.requests')).map((value) => {
    const request = LedgerRequest.parse(value);
    if (request.request !== 'receipt') throw new Error('is no receipt');
    return request;
  });
}

const isAlert = (type: string) => type === 'AlertRaised';

const usb = (position: number) =>
  reading('stick', position, { device: { id: 'stick', type: 'USB_STORAGE' } });

describe('the policy agent in the runtime', () => {
  it('given a policy that became active, when readings come, then each is decided and what is against it is told', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [agent()]);
    await publishUpdate(bus, 1, policy());
    await agents.untilRead();

    await publishReadings(bus, [usb(1), reading('cam', 1, { tenant: 'beta' })]);
    await agents.untilRead();

    const decisions = await decisionsOn(bus);
    expect(decisions.map((d) => [d.device_id, d.action_taken, d.tenant_id]).sort()).toEqual([
      ['dev_cam', 'allow', 'beta'],
      ['dev_stick', 'block', 'alpha'],
    ]);
    expect((await typesOn(bus, 'detections')).sort()).toEqual([
      ...['AlertRaised', 'DetectionDecided', 'DetectionDecided', 'PolicyViolated'],
    ]);
  });

  it('given a policy that became active, when it is compiled, then one signed receipt of that time is requested', async () => {
    const clock = testClock('2026-11-22T15:00:30.000Z');
    await using bus = await openTestBus(() => Date.parse(clock.now()));
    await using agents = startAgents(bus, [agent()]);

    await publishUpdate(bus, 1, policy());
    clock.advance(1000);
    await publishUpdate(bus, 1, policy());
    await agents.untilRead();

    const requests = await requestsOn(bus);
    expect(requests).toHaveLength(1);
    const { statement, signature } = requests[0]?.receipt ?? {
      statement: undefined,
      signature: '',
    };
    expect(statement).toMatchObject({
      ...{ policyId: 'POL-000000016384', revision: 1, msp: 'AlphaMSP', siteId: 'alpha-1' },
      ...{ agent: signer.keyHash, time: '2026-11-22T15:00:30.000Z' },
    });
    const signed = Buffer.from(canonicalJson(statement));
    expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('given a replay of the ledger on another bus, when the times are the same, then the requests are equal to the last byte', async () => {
    const run = async (): Promise<(string | null)[]> => {
      await using bus = await openTestBus(() => Date.parse('2026-11-22T15:00:30.000Z'));
      await using agents = startAgents(bus, [agent()]);
      await publishUpdate(bus, 1, policy());
      await publishUpdate(bus, 2, policy({ action: 'warn' }));
      await agents.untilRead();
      return (await recordsOn(bus, 'ledger.requests')).map(({ value }) => value);
    };

    const runs = [await run(), await run()];

    expect(runs[0]).toHaveLength(2);
    expect(runs[0]).toEqual(runs[1]);
  });

  it('given an agent that was stopped, when it runs again, then it decides as before and attests nothing twice', async () => {
    await using bus = await openTestBus();
    {
      await using agents = startAgents(bus, [agent()]);
      await publishUpdate(bus, 1, policy());
      await publishUpdate(bus, 2, policy({ action: 'warn' }));
      await agents.untilRead();
    }

    await using agents = startAgents(bus, [agent()]);
    await publishReadings(bus, [usb(1)]);
    await agents.untilRead();

    expect((await decisionsOn(bus)).map((d) => d.action_taken)).toEqual(['warn']);
    expect((await requestsOn(bus)).map(({ receipt }) => receipt.statement.revision)).toEqual([
      1, 2,
    ]);
  });

  it('given a decision whose offset was not kept, when the policy has changed meanwhile, then it stays the only one', async () => {
    await using bus = await openTestBus();
    {
      await using agents = startAgents(bus, [agent()]);
      await publishReadings(bus, [usb(1)]);
      await agents.untilRead();
      await publishUpdate(bus, 1, policy());
      await agents.untilRead();
    }
    const before = await valuesOn(bus, 'detections');

    await using agents = startAgents(bus, [agent()]);
    await publishReadings(bus, [usb(1)]);
    await agents.untilRead();

    expect(before).toHaveLength(1);
    expect(await valuesOn(bus, 'detections')).toEqual(before);
  });

  it('given a device of the registry, when the event says little of it, then the policy reads the entry', async () => {
    await using bus = await openTestBus();
    await publishDevice(bus, 'cam', { trust: 'restricted' });
    await publishDevice(bus, 'foreign', { trust: 'restricted', owner: 'BetaMSP' });
    await publishUpdate(bus, 1, policy({ condition: "device.trust == 'restricted'" }));
    await using agents = startAgents(bus, [agent()]);
    await agents.untilRead();

    await publishReadings(bus, [reading('cam', 1), reading('foreign', 1)]);
    await agents.untilRead();
    await publishDevice(bus, 'cam', { trust: 'trusted' });
    await untilRead(bus, [{ group: 'policy.registry', topics: ['registry'] }]);
    await publishReadings(bus, [reading('cam', 2)]);
    await agents.untilRead();

    const taken = (await decisionsOn(bus)).map((d) => `${d.device_id} ${d.action_taken}`);
    expect(taken.sort()).toEqual(['dev_cam allow', 'dev_cam block', 'dev_foreign allow']);
  });

  it('given a policy that does not compile, when it becomes active, then it is parked and the others count on', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [agent()]);

    await publishUpdate(bus, 1, policy());
    await publishUpdate(bus, 2, policy({ condition: 'now()' }));
    await agents.untilRead();
    await publishReadings(bus, [usb(1)]);
    await agents.untilRead();

    expect(await valuesOn(bus, 'control.parked')).toMatchObject([{ reason: 'invalid-policy' }]);
    expect((await decisionsOn(bus)).map((d) => d.action_taken)).toEqual(['block']);
  });

  it('given every point of a run, when the agent is killed there and starts again, then it decides and attests once', async () => {
    let points = 0;
    for (let killAt = 1; ; killAt += 1) {
      await using bus = await openTestBus(() => Date.parse('2026-11-22T15:00:30.000Z'));
      await publishUpdate(bus, 1, policy());
      const killable = killableBus(bus, killAt);
      {
        await using agents = startAgents(killable.bus, [agent()]);
        await until(async () => killable.isDead() || (await agents.isAllRead()));
        await publishReadings(bus, [usb(1), reading('cam', 1)]);
        await until(async () => killable.isDead() || (await agents.isAllRead()));
      }
      if (!killable.isDead()) break;
      points += 1;
      await using agents = startAgents(bus, [agent()]);
      await agents.untilRead();

      const decisions = await decisionsOn(bus);
      const devices = decisions.map((decision) => decision.device_id);
      const blocked = decisions.filter((decision) => decision.action_taken === 'block');
      expect([killAt, devices.sort()]).toEqual([killAt, ['dev_cam', 'dev_stick']]);
      expect(await requestsOn(bus)).toHaveLength(1);
      expect((await valuesOn(bus, 'control')).length).toBe(2);
      expect((await typesOn(bus, 'detections')).filter(isAlert)).toHaveLength(blocked.length);
    }

    expect(points).toBeGreaterThan(8);
  });

  it('given its own events and events of incidents, when they lie on its topics, then only the others are decided', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [agent()]);
    const incident = events.IncidentOpened.make(
      { id: 'd'.repeat(64), source: 'urn:test:security', time: '2026-11-22T15:00:00.000Z' },
      events.IncidentOpened.data.parse(events.IncidentOpened.example),
    );

    await bus.publish('incidents', [{ key: 'i', value: JSON.stringify(incident) }]);
    await publishUpdate(bus, 1, policy());
    await until(async () => (await recordsOn(bus, 'control')).length === 2);
    await agents.untilRead();

    expect(await decisionsOn(bus)).toHaveLength(1);
  });
});

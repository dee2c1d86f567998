import { type LedgerRequest, ParkedRecord } from '@edgebeat/core';
import { openTestBus, until, valuesOn } from '../runtime/bus.test.kit';
import { testClock } from '../runtime/clock.test.kit';
import { killableBus } from '../runtime/killable-bus.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { createTrier } from './fate';
import type { GatewayAnswer, LedgerGateway } from './gateway';
import { enqueue, incidentRequest } from './requests.test.kit';
import { connectorRunnable } from './runnable';

/** A gateway that answers as it is told, and remembers what it took under which id. */
function fakeGateway(answer: (id: string, attempt: number) => GatewayAnswer = () => accepted) {
  const attempts = new Map<string, number>();
  const taken: string[] = [];
  let [underWay, most] = [0, 0];
  const gateway: LedgerGateway = {
    async submit(request) {
      const name = nameOf(request);
      const attempt = (attempts.get(name) ?? 0) + 1;
      attempts.set(name, attempt);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      const given = answer(name, attempt);
      if (given.outcome === 'accepted') taken.push(name);
      return given;
    },
  };
  return { gateway, taken, attempts, most: () => most };
}

const accepted: GatewayAnswer = { outcome: 'accepted' };
const busy: GatewayAnswer = { outcome: 'later', detail: 'queue-full: too much is waiting' };

function nameOf(request: LedgerRequest): string {
  return request.request === 'incident' ? request.item.id : 'receipt';
}

function requests(...names: readonly string[]): (readonly [string, LedgerRequest])[] {
  return names.map((name) => [name, incidentRequest(name)]);
}

describe('the connector agent', () => {
  it('given requests, when the gateway takes them, then each is handed in once and the queue is read', async () => {
    await using bus = await openTestBus();
    const { gateway, taken } = fakeGateway();
    const runnable = connectorRunnable(gateway);
    await using agents = startAgents(bus, [runnable]);

    await enqueue(bus, requests('a', 'b', 'c'));
    await agents.untilRead();

    expect(taken.sort()).toEqual(['a', 'b', 'c']);
    expect(await agents.registry.metrics()).toContain('processed_total{agent="connector"} 3');
  });

  it('given many keys, when they are handed in, then several at once but not more than the bound', async () => {
    await using bus = await openTestBus();
    const { gateway, most } = fakeGateway();
    const runnable = connectorRunnable(gateway);
    await enqueue(bus, requests(...Array.from({ length: 300 }, (_, n) => `inc-${String(n)}`)));

    await using agents = startAgents(bus, [runnable]);
    await agents.untilRead();

    expect(most()).toBeGreaterThan(8);
    expect(most()).toBeLessThanOrEqual(32);
  });

  it('given a gateway that is busy with one request, when others wait behind it, then their order holds and other keys go on', async () => {
    await using bus = await openTestBus();
    const { gateway, taken, attempts } = fakeGateway((name, attempt) =>
      name === 'one-1' && attempt <= 3 ? busy : accepted,
    );
    const runnable = connectorRunnable(gateway);
    const others = Array.from({ length: 16 }, (_, n) => `other-${String(n)}`);
    await enqueue(bus, [
      ['one', incidentRequest('one-1')],
      ['one', incidentRequest('one-2')],
      ...requests(...others),
    ]);

    await using agents = startAgents(bus, [runnable]);
    await agents.untilRead();

    expect(attempts.get('one-1')).toBe(4);
    expect(['one-2', ...others].filter((name) => attempts.get(name) !== 1)).toEqual([]);
    expect(taken.slice(0, -2).sort()).toEqual(others.sort());
    expect(taken.slice(-2)).toEqual(['one-1', 'one-2']);
  });

  it('given a gateway that is away, when it comes back, then nothing was lost, and it was told', async () => {
    await using bus = await openTestBus();
    let away = true;
    const { gateway, taken } = fakeGateway(() =>
      away ? { outcome: 'later', detail: 'connect ECONNREFUSED' } : accepted,
    );
    const runnable = connectorRunnable(gateway);
    await enqueue(bus, requests('a', 'b'));
    await using agents = startAgents(bus, [runnable]);

    await until(async () =>
      (await agents.registry.metrics()).includes('edgebeat_agent_running{agent="connector"} 0'),
    );
    away = false;
    await agents.untilRead();

    expect(taken.sort()).toEqual(['a', 'b']);
    expect(await agents.registry.metrics()).toContain(
      'edgebeat_agent_running{agent="connector"} 1',
    );
  });

  it('given a request that is refused for good, when others follow under its key, then it is parked with the code and they go on', async () => {
    await using bus = await openTestBus();
    const refused: GatewayAnswer = {
      outcome: 'refused',
      code: 'conflict',
      detail: 'other content',
    };
    const { gateway, taken } = fakeGateway((name) => (name === 'bad' ? refused : accepted));
    const runnable = connectorRunnable(gateway);
    await using agents = startAgents(bus, [runnable]);

    await enqueue(bus, [
      ['k', incidentRequest('bad')],
      ['k', incidentRequest('good')],
    ]);
    await bus.publish('ledger.requests', [{ key: 'k', value: 'no JSON' }]);
    await agents.untilRead();

    const parked = await valuesOn(bus, 'ledger.requests.parked');
    expect(taken).toEqual(['good']);
    expect(parked.map((value) => ParkedRecord.parse(value).reason)).toEqual([
      'conflict',
      'invalid-argument',
    ]);
  });

  it('given a gateway that asks to wait, when the time is not over, then it is not asked again', async () => {
    await using bus = await openTestBus();
    const clock = testClock();
    const { gateway, attempts } = fakeGateway((_, attempt) =>
      attempt === 1 ? { ...busy, afterMs: 30_000 } : accepted,
    );
    const runnable = connectorRunnable(gateway);
    await enqueue(bus, requests('a'));
    await using agents = startAgents(bus, [runnable], {}, clock);

    await until(async () =>
      /failures_total\{agent="connector"\} [3-9]/.test(await agents.registry.metrics()),
    );
    const before = attempts.get('a');
    clock.advance(30_000);
    await agents.untilRead();

    expect([before, attempts.get('a')]).toEqual([1, 2]);
  });

  it('given a policy that the gateway never hears of, when it was tried often enough, then the receipt is parked', async () => {
    const { gateway, attempts } = fakeGateway(() => ({
      ...{ outcome: 'later', code: 'not-found', detail: 'not-found: there is no such policy' },
    }));
    const trier = createTrier(gateway, testClock(), new AbortController().signal);
    const record = {
      ...{ topic: 'ledger.requests', partition: 0, offset: 0, key: 'POL-1' },
      ...{ timestamp: '2026-11-22T16:00:00.000Z', value: JSON.stringify(incidentRequest('a')) },
    };

    let fate = await trier.try(record);
    while (fate.fate === 'later') fate = await trier.try(record);

    expect(fate).toMatchObject({ fate: 'parked', parking: { reason: 'not-found' } });
    expect(attempts.get('a')).toBe(60);
  });

  it('given every point of a run, when the connector is killed there, then every request is with the gateway and none is parked twice', async () => {
    const names = ['a', 'b', 'c', 'bad'];
    const refused: GatewayAnswer = {
      outcome: 'refused',
      code: 'conflict',
      detail: 'other content',
    };
    let points = 0;
    for (let killAt = 1; ; killAt += 1) {
      await using bus = await openTestBus();
      await enqueue(bus, requests(...names));
      const killable = killableBus(bus, killAt);
      const { gateway, taken } = fakeGateway((name) => (name === 'bad' ? refused : accepted));
      const runnable = connectorRunnable(gateway);
      {
        await using agents = startAgents(killable.bus, [runnable], { maxBatch: 2 });
        await until(async () => killable.isDead() || (await agents.isAllRead()));
      }
      if (!killable.isDead()) break;
      points += 1;
      await using agents = startAgents(bus, [runnable], { maxBatch: 2 });
      await agents.untilRead();

      expect([killAt, [...new Set(taken)].sort()]).toEqual([killAt, ['a', 'b', 'c']]);
      expect(await valuesOn(bus, 'ledger.requests.parked')).toHaveLength(1);
    }

    expect(points).toBeGreaterThan(3);
  });
});

import type { Bus } from '@edgebeat/bus';
import { openTestBus, recordsOn, until, valuesOn } from './bus.test.kit';
import { testClock } from './clock.test.kit';
import { counterRunnable, publishReadings, reading, tellings } from './counter.test.kit';
import { killableBus } from './killable-bus.test.kit';
import { startAgents } from './running.test.kit';

/** A bus and a clock that show the same time, and a device that was read twice. */
async function openQuiet() {
  const clock = testClock();
  const bus = await openTestBus(() => Date.parse(clock.now()));
  await publishReadings(bus, [reading('a', 1), reading('a', 2)]);
  return { clock, bus, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
}

async function told(bus: Bus): Promise<string[]> {
  return tellings(await valuesOn(bus, 'metrics'));
}

/** Whether the last tick that was begun is over, and the key with it. */
async function isTickOver(bus: Bus): Promise<boolean> {
  const log = await recordsOn(bus, 'changelog.counter');
  const last = (name: string) => log.findLast(({ key }) => key === name);
  return last('tick')?.value === null && last('state/a')?.value === null;
}

describe('ticks', () => {
  it('given a key that is quiet, when its time is over, then that is told once and the key is dropped', async () => {
    await using quiet = await openQuiet();
    const { clock, bus } = quiet;
    await using agents = startAgents(bus, [counterRunnable], {}, clock);
    await agents.untilRead();

    for (let second = 0; second < 65; second += 1) {
      await until(() => clock.sleepers() === 2);
      clock.advance(1000);
    }
    await until(async () => (await told(bus)).includes('quiet 2'));

    expect(await told(bus)).toEqual(['count 1', 'count 2', 'quiet 2']);
    const log = await recordsOn(bus, 'changelog.counter');
    expect(log.findLast(({ key }) => key === 'state/a')?.value).toBeNull();
  });

  it('given an agent that is away when a time is over, when it comes back, then it tells it still', async () => {
    await using quiet = await openQuiet();
    const { clock, bus } = quiet;
    {
      await using agents = startAgents(bus, [counterRunnable], {}, clock);
      await agents.untilRead();
    }
    clock.advance(3_600_000);

    await using agents = startAgents(bus, [counterRunnable], {}, clock);
    await until(() => agents.clock.sleepers() === 2);
    clock.advance(1000);
    await until(async () => (await told(bus)).includes('quiet 2'));

    expect(await told(bus)).toEqual(['count 1', 'count 2', 'quiet 2']);
  });

  it('given events of years ago, when they are read now, then their own time goes on from them', async () => {
    await using quiet = await openQuiet();
    const { clock, bus } = quiet;
    await using agents = startAgents(bus, [counterRunnable], {}, clock);
    const old = { ...reading('b', 1), time: '2015-12-10T10:00:00.000Z' };
    await publishReadings(bus, [old]);
    await agents.untilRead();

    await until(() => clock.sleepers() === 2);
    clock.advance(30_000);
    await publishReadings(bus, [{ ...reading('b', 2), time: '2015-12-10T10:00:01.000Z' }]);
    await agents.untilRead();

    expect(await told(bus)).toEqual(expect.arrayContaining(['count 1', 'count 2']));
    expect((await told(bus)).filter((text) => text.startsWith('quiet'))).toEqual([]);
  });

  it('given every point of a tick, when the agent is killed there and starts again later, then the end is told once', async () => {
    let points = 0;
    for (let killAt = 1; ; killAt += 1) {
      await using quiet = await openQuiet();
      const { clock, bus } = quiet;
      {
        await using agents = startAgents(bus, [counterRunnable], {}, clock);
        await agents.untilRead();
      }
      const killable = killableBus(bus, killAt);
      {
        await using agents = startAgents(killable.bus, [counterRunnable], {}, clock);
        await until(() => agents.clock.sleepers() === 2 || killable.isDead());
        clock.advance(60_000);
        await until(async () => killable.isDead() || (await isTickOver(bus)));
      }
      if (!killable.isDead()) break;
      points += 1;

      clock.advance(60_000);
      await using agents = startAgents(bus, [counterRunnable], {}, clock);
      await until(() => agents.clock.sleepers() === 2);
      clock.advance(1000);
      await until(() => isTickOver(bus));

      expect([killAt, await told(bus)]).toEqual([killAt, ['count 1', 'count 2', 'quiet 2']]);
    }

    expect(points).toBeGreaterThan(8);
  });
});

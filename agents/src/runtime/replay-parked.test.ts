import { ParkedRecord } from '@edgebeat/core';
import { openTestBus, valuesOn } from './bus.test.kit';
import { counterRunnable, publishReadings, reading, tellings } from './counter.test.kit';
import { replayParked } from './replay-parked';
import { startAgents } from './running.test.kit';

describe('replayParked', () => {
  it('given parked records, when they are repaired and handed in again, then each is processed', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);
    await bus.publish(
      'telemetry',
      [1, 2, 3].map((n) => ({ key: 'k', value: `broken ${String(n)}` })),
    );
    await publishReadings(bus, [reading('a', 9)]);
    await agents.untilRead();

    const replayed = await replayParked(bus, 'telemetry', {
      select: ({ offset }) => offset !== 1,
      mend: ({ offset }) => JSON.stringify(reading('a', offset)),
    });
    await agents.untilRead();

    expect(replayed).toEqual({ replayed: 2, lost: 0 });
    expect(tellings(await valuesOn(bus, 'metrics'))).toEqual(['count 1', 'count 2', 'count 3']);
  });

  it('given a record that was cut when it was parked, when it is handed in again, then it is whole', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);
    const value = '\u0001'.repeat(400_000);
    await bus.publish('telemetry', [{ key: 'k', value }]);
    await agents.untilRead();
    const [before] = (await valuesOn(bus, 'telemetry.parked')).map((v) => ParkedRecord.parse(v));
    const handedIn: string[] = [];

    const replayed = await replayParked(bus, 'telemetry', {
      mend: (parked) => {
        handedIn.push(parked.value);
        return JSON.stringify(reading('a', 1));
      },
    });

    expect(before?.value).toHaveLength(170_000);
    expect(before?.detail).toMatch(/^\(cut to 170000 characters\) the value is not JSON/);
    expect(replayed).toEqual({ replayed: 1, lost: 0 });
    expect(handedIn).toEqual([value]);
  });
});

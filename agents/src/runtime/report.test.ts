import type { Bus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import { openTestBus, until, valuesOn } from './bus.test.kit';
import { testClock } from './clock.test.kit';
import { counterRunnable } from './counter.test.kit';
import { forwarded } from './killable-bus.test.kit';
import { startAgents } from './running.test.kit';

describe('reports of agents', () => {
  it('given looks at the bus that take long, when an agent reports, then it says no later time than before it looked', async () => {
    await using bus = await openTestBus();
    const clock = testClock();
    const started = clock.now();
    const slow: Bus = {
      ...forwarded(bus),
      offsets(group, topic) {
        clock.advance(60_000);
        return bus.offsets(group, topic);
      },
    };

    await using agents = startAgents(slow, [counterRunnable], {}, clock);
    await until(async () => (await valuesOn(bus, topics.metrics.name)).length > 0);

    const [first] = await valuesOn(bus, topics.metrics.name);
    expect(first).toMatchObject({ time: started });
    expect(agents.clock.now() > started).toBe(true);
  });
});

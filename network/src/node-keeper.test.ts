import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { FabricFailure } from './failure';
import { NodeKeeper } from './node-keeper';

const failure = new FabricFailure('start-failed', 'The orderer of AlphaMSP ended.');

function given() {
  const events = new EventEmitter();
  const counts = { starts: 0, restarts: 0 };
  const node = {
    isStopped: () => Promise.resolve(false),
    kill: () => Promise.resolve(),
    start() {
      counts.starts += 1;
      events.emit('start');
      return Promise.resolve();
    },
  };
  const keeper = new NodeKeeper({
    pauseMs: 1,
    onRestart: () => (counts.restarts += 1),
  });
  return { keeper, node, counts, started: () => once(events, 'start') };
}

describe('the keeper of a network’s nodes', () => {
  it('given a node that ends, when the keeper hears of it, then the node is started again and told of', async () => {
    const { keeper, node, counts, started } = given();

    const again = started();
    keeper.ended(node, failure);
    await again;

    expect(counts).toEqual({ starts: 1, restarts: 1 });
    await keeper[Symbol.asyncDispose]();
  });

  it('given a node that ends again and again, when the keeper hears of it, then it is started every time', async () => {
    const { keeper, node, counts, started } = given();

    for (let end = 0; end < 8; end += 1) {
      const again = started();
      keeper.ended(node, failure);
      await again;
    }

    expect(counts).toEqual({ starts: 8, restarts: 8 });
    await keeper[Symbol.asyncDispose]();
  });

  it('given a node that cannot start, when its reason is gone, then it is started and let alone', async () => {
    const { keeper, node, counts } = given();
    node.start = () => {
      counts.starts += 1;
      return counts.starts < 8 ? Promise.reject(failure) : Promise.resolve();
    };

    keeper.ended(node, failure);
    while (counts.starts < 8) await sleep(5);

    expect(counts).toEqual({ starts: 8, restarts: 8 });
    await keeper[Symbol.asyncDispose]();
  });

  it('given a node that its operator stopped, when it ends, then it is told of to nobody and started when it may', async () => {
    const { keeper, node, counts, started } = given();
    let isStopped = true;
    node.isStopped = () => Promise.resolve(isStopped);
    const again = started();

    keeper.ended(node, failure);
    await sleep(150);
    const meanwhile = { ...counts };
    isStopped = false;
    await again;

    expect(meanwhile).toEqual({ starts: 0, restarts: 0 });
    expect(counts).toEqual({ starts: 1, restarts: 0 });
    await keeper[Symbol.asyncDispose]();
  });

  it('given a node that is stopped while it is started again, when it has started, then it is ended, and started when it may', async () => {
    const { keeper, node, counts } = given();
    const answers = [false, false, true, false, false];
    node.isStopped = () => Promise.resolve(answers.shift() ?? false);
    let kills = 0;
    node.kill = () => {
      kills += 1;
      return Promise.resolve();
    };

    keeper.ended(node, failure);
    while (answers.length > 0) await sleep(5);

    expect({ ...counts, kills }).toEqual({ starts: 2, restarts: 1, kills: 1 });
    await keeper[Symbol.asyncDispose]();
  });

  it('given a keeper that is disposed, when a node ends, then it stays ended', async () => {
    const { keeper, node, counts } = given();
    keeper.ended(node, failure);

    await keeper[Symbol.asyncDispose]();
    keeper.ended(node, failure);

    expect(counts).toEqual({ starts: 0, restarts: 1 });
  });
});

import { MemoryLedger, message } from '../orderer/memory-ledger.test.data';
import { assembleBlock } from '../orderer/ordered-block';
import { BlockFeed } from './block-feed';

async function commit(ledger: MemoryLedger, ...payloads: string[]): Promise<void> {
  await ledger.commit(assembleBlock(ledger, payloads.map(message)));
}

describe('BlockFeed', () => {
  it('given old and new blocks, when they are followed, then they come in order without a gap', async () => {
    const ledger = new MemoryLedger('AMSP');
    await commit(ledger, '1');
    using feed = new BlockFeed(ledger);
    const blocks = feed.blocks(0, new AbortController().signal);

    const old = [await blocks.next(), await blocks.next()];
    const coming = blocks.next();
    await commit(ledger, '2');
    const fresh = await coming;

    expect([...old, fresh].map(({ value }) => (value ? value.number : undefined))).toEqual([
      0, 1, 2,
    ]);
    await blocks.return();
  });

  it('given a reader that waits, when it is aborted, then it ends and nothing is left', async () => {
    using feed = new BlockFeed(new MemoryLedger('AMSP'));
    const controller = new AbortController();
    const next = feed.blocks(1, controller.signal).next();

    controller.abort();

    expect((await next).done).toBe(true);
    expect(feed.waiting).toBe(0);
  });

  it('given a committed transaction, when it is asked for, then the answer does not wait', async () => {
    const ledger = new MemoryLedger('AMSP');
    await commit(ledger, 'a', 'b');
    using feed = new BlockFeed(ledger);

    const location = await feed.transaction('b', new AbortController().signal);

    expect(location).toEqual({ block: 1, index: 1, code: 0 });
    expect(feed.waiting).toBe(0);
  });

  it('given a transaction to come, when several wait for it, then the commit tells all of them', async () => {
    const ledger = new MemoryLedger('AMSP');
    using feed = new BlockFeed(ledger);
    const { signal } = new AbortController();
    const waiting = [feed.transaction('a', signal), feed.transaction('a', signal)];

    await commit(ledger, 'a');

    expect(await Promise.all(waiting)).toMatchObject([{ block: 1 }, { block: 1 }]);
    expect(feed.waiting).toBe(0);
  });

  it('given a wait, when it is aborted, then it answers nothing and leaves nothing', async () => {
    using feed = new BlockFeed(new MemoryLedger('AMSP'));
    const controller = new AbortController();
    const waiting = feed.transaction('never', controller.signal);

    controller.abort();

    expect(await waiting).toBeUndefined();
    expect(feed.waiting).toBe(0);
  });

  it('given waits, when the feed is closed, then all of them end', async () => {
    const feed = new BlockFeed(new MemoryLedger('AMSP'));
    const { signal } = new AbortController();
    const transaction = feed.transaction('never', signal);
    const block = feed.blocks(1, signal).next();

    feed[Symbol.dispose]();

    expect(await transaction).toBeUndefined();
    expect((await block).done).toBe(true);
  });
});

import { FakeHandler } from './fake-handler';
import { FakeState } from './fake-state';

function stateOf(...keys: string[]): FakeState {
  const state = new FakeState();
  for (const key of keys) state.put(key, Buffer.from(key));
  return state;
}

describe('the fake peer', () => {
  it('given a write, when the key is read in the same simulation, then the old value is answered', async () => {
    const handler = new FakeHandler(stateOf('a'));
    await handler.handlePutState('', 'a', Buffer.from('new'));

    const value = await handler.handleGetState('', 'a');

    expect(value.toString()).toBe('a');
  });

  it('given a page, when something is written after it, then it is refused', async () => {
    const handler = new FakeHandler(stateOf('a'));
    await handler.page('a', 'z', { pageSize: 1, bookmark: '' });

    const writing = handler.handlePutState('', 'a', Buffer.from('new'));

    await expect(writing).rejects.toThrow('Writes are not allowed');
  });

  it('given keys, when read in pages, then the bookmark is the next key and empty at the end', async () => {
    const handler = new FakeHandler(stateOf('c', 'a', 'b'));
    const first = await handler.page('a', 'z', { pageSize: 2, bookmark: '' });

    const second = await handler.page('a', 'z', { pageSize: 2, bookmark: first.metadata.bookmark });

    expect(first.metadata).toEqual({ fetchedRecordsCount: 2, bookmark: 'c' });
    expect(second.metadata).toEqual({ fetchedRecordsCount: 1, bookmark: '' });
  });
});

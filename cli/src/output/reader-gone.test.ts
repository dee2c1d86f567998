import { EventEmitter } from 'node:events';
import { onReaderGone } from './reader-gone';

const epipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

describe('an output', () => {
  it('given a reader that went away, when something is written, then the program is told and nothing is thrown', () => {
    const output = new EventEmitter();
    let told = 0;
    onReaderGone([output], () => (told += 1));

    output.emit('error', epipe);

    expect(told).toBe(1);
  });

  it('given a disk without room, when something is written, then that is thrown', () => {
    const output = new EventEmitter();
    onReaderGone([output], () => undefined);

    const writing = () =>
      output.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }));

    expect(writing).toThrow('full');
  });
});

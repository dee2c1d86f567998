import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProcess } from './run-process';

/** A process that only notes how it was left. */
class FakeHost extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

describe('runProcess', () => {
  it.each(['SIGTERM', 'SIGINT'])(
    'given %s, when the work ends, then it returns politely',
    async (name) => {
      const host = new FakeHost();

      const run = runProcess(aborted, { host });
      host.emit(name);
      await run;

      expect(host.exits).toEqual([]);
      expect(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT')).toBe(0);
    },
  );

  it('given a second signal, when the work still runs, then the process exits', async () => {
    const host = new FakeHost();

    const run = runProcess(
      async (stop) => {
        await aborted(stop);
        await sleep(20);
      },
      { host },
    );
    host.emit('SIGINT');
    host.emit('SIGINT');
    await run;

    expect(host.exits).toEqual([1]);
  });

  it('given work that is too slow to stop, when the grace is over, then the process exits', async () => {
    const host = new FakeHost();

    const run = runProcess(
      async (stop) => {
        await aborted(stop);
        await sleep(60);
      },
      { host, graceMs: 10 },
    );
    host.emit('SIGTERM');
    await run;

    expect(host.exits).toEqual([1]);
  });

  it('given work that fails, when it is run, then its error comes through and no listener stays', async () => {
    const host = new FakeHost();

    const run = runProcess(() => Promise.reject(new Error('broken')), { host });

    await expect(run).rejects.toThrow('broken');
    expect(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT')).toBe(0);
  });
});

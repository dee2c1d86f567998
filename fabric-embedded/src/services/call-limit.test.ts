import { status } from '@grpc/grpc-js';
import { CallLimit } from './call-limit';

/** A call that is answered when the test says so. */
function pendingCall() {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work: () => done, finish };
}

describe('CallLimit', () => {
  const answered = () => Promise.resolve('answered');

  it('given as many calls as are allowed, when another comes, then it is refused at once in words of Fabric', async () => {
    const limit = new CallLimit('/gateway.Gateway', 2);
    const [first, second] = [pendingCall(), pendingCall()];
    const running = [limit.run(first.work), limit.run(second.work)];

    const third = limit.run(answered);

    await expect(third).rejects.toMatchObject({
      code: status.UNKNOWN,
      message: 'too many requests for /gateway.Gateway, exceeding concurrency limit (2)',
    });
    first.finish();
    second.finish();
    await Promise.all(running);
  });

  it('given a call that ended, well or not, when another comes, then it is answered', async () => {
    const limit = new CallLimit('/protos.Endorser', 1);

    await expect(limit.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');

    await expect(limit.run(answered)).resolves.toBe('answered');
    await expect(limit.run(answered)).resolves.toBe('answered');
  });

  it('given a limit of 0, when calls come, then none is refused', async () => {
    const limit = new CallLimit('/protos.Deliver', 0);
    const open = pendingCall();
    const running = limit.run(open.work);

    await expect(limit.run(answered)).resolves.toBe('answered');

    open.finish();
    await running;
  });
});

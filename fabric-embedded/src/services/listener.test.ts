import { once } from 'node:events';
import { connect } from 'node:net';
import { matching } from '../containing.test.data';
import { reservePort } from './listener';

describe('reservePort', () => {
  it('given port 0, when it is reserved, then a free port is taken on the loopback address', async () => {
    await using reserved = await reservePort(0, 'ports.peer');

    expect(reserved.port).toBeGreaterThan(0);
    expect(reserved.server.address()).toMatchObject({ address: '127.0.0.1' });
  });

  it('given a taken port, when it is reserved, then the failure names port and setting', async () => {
    await using reserved = await reservePort(0, 'first');

    const second = reservePort(reserved.port, 'organizations[1].ports.peer');

    await expect(second).rejects.toMatchObject({
      code: 'port-taken',
      message: matching(
        new RegExp(`Port ${String(reserved.port)} .*EADDRINUSE.* organizations\\[1\\]`),
      ),
    });
  });

  it('given a reserved port that nobody serves yet, when a client connects, then it is turned away', async () => {
    await using reserved = await reservePort(0, 'ports.peer');

    const socket = connect(reserved.port, '127.0.0.1');
    socket.on('error', () => undefined);

    await once(socket, 'close');
  });
});

import { connect, type TLSSocket } from 'node:tls';
import { openTestEdge, type TestDevice, type TestEdge, until } from './edge.test.kit';
import { createDeviceRequest } from './device-request';
import { register } from './registry.test.kit';

let edge: TestEdge;

beforeAll(async () => {
  edge = await openTestEdge();
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
});

async function openSocket(device: TestDevice): Promise<TLSSocket> {
  const { certificatePem: cert, privateKeyPem: key } = device;
  const ca = edge.servers.certificatePem;
  const socket = connect({ host: '127.0.0.1', port: edge.port, ca, cert, key });
  socket.on('error', () => undefined);
  // Only an answer tells that the server's end has finished the handshake too.
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

describe('a device that loses its trust', () => {
  it.each([
    ['revoked', { status: 'revoked' as const }],
    ['quarantined', { trust: 'quarantined' as const }],
    ['moved to another site', { siteId: 'alpha-2' }],
  ])(
    'given open connections, when it is %s, then they are cut within seconds',
    async (_, fields) => {
      const device = await edge.enrol('cam-cut');
      const other = await edge.enrol('cam-kept');
      const sockets = [await openSocket(device), await openSocket(device)];
      const kept = await openSocket(other);
      await edge.send(device, { body: '{}' });
      const start = performance.now();

      await register(edge.bus, 'cam-cut', device.publicKey, fields);
      await until(() => sockets.every(({ closed }) => closed));

      expect(performance.now() - start).toBeLessThan(2_000);
      expect(kept.closed).toBe(false);
      kept.destroy();
    },
  );

  it('given a request that waits for the bus, when its device is revoked, then it is cut too', async () => {
    const device = await edge.enrol('cam-slow');
    const release = edge.bus.hold();
    const call = edge.send(device, { body: '{}' });

    await register(edge.bus, 'cam-slow', device.publicKey, { status: 'revoked' });

    await expect(call).rejects.toThrow(/hang up|ECONNRESET/);
    release();
  });

  it('given a device that was revoked, when it connects anew, then no request is read', async () => {
    const device = await edge.enrol('cam-gone', { status: 'revoked' });
    const requests = await edge.count('edgebeat_edge_request_seconds');

    const call = edge.send(device, { body: '{}' });

    await expect(call).rejects.toThrow(/ECONNRESET|hang up|EPIPE/);
    expect(await edge.count('edgebeat_edge_request_seconds')).toBe(requests);
  });

  it.each([
    ['in quarantine', 'cam-10', { trust: 'quarantined' as const }, /quarantine/],
    ['of another site', 'cam-11', { siteId: 'alpha-2' }, /belongs to site alpha-2/],
    ['of another member', 'cam-12', { owner: 'BetaMSP' }, /not registered/],
  ])('given a device %s, when it posts, then it is a 403', async (_, id, fields, reason) => {
    const device = await edge.enrol(id, fields);

    const answer = await edge.send(device, { body: '{}' });

    expect(answer).toMatchObject({
      status: 403,
      body: {
        type: 'urn:edgebeat:problem:forbidden',
        detail: expect.stringMatching(reason) as unknown,
      },
    });
  });

  it('given a device whose key was replaced, when it posts with its old certificate, then it is a 403', async () => {
    const device = await edge.enrol('cam-13');
    const { publicKey } = await createDeviceRequest('cam-13');
    const open = await openSocket(device);
    await register(edge.bus, 'cam-13', publicKey);
    await until(() => open.closed);

    const answer = await edge.send(device, { body: '{}' });

    expect(answer).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('key is not the one') as unknown },
    });
  });

  it('given a device in quarantine, when it is released, then it may send again', async () => {
    const device = await edge.enrol('cam-14', { trust: 'quarantined' });
    const before = await edge.send(device, { body: '{}' });
    await register(edge.bus, 'cam-14', device.publicKey, { trust: 'restricted' });

    await untilAsync(async () => (await edge.send(device, { body: '{}' })).status === 202);

    expect(before.status).toBe(403);
  });
});

async function untilAsync(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
  }
}

import { once } from 'node:events';
import { connect } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { makeIdentity, type TestIdentity } from './fakes/test-identity';
import { charterHashOf } from './package-id';
import { serveChaincode } from './serve';

const packageId = `edgebeat_${'a'.repeat(64)}:${'b'.repeat(64)}`;

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

/** Opens the stream that peers open, and gives the first message or the error. */
async function firstMessage(address: string, server: TestIdentity, client?: TestIdentity) {
  const [host, port] = address.split(':');
  const socket = connectTls({
    host,
    port: Number(port),
    ca: server.certificate,
    checkServerIdentity: () => undefined,
    ALPNProtocols: ['h2'],
    ...(client && { cert: client.certificate, key: client.privateKey }),
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  try {
    return await openStream(address, socket);
  } finally {
    socket.destroy();
    await closed;
  }
}

function openStream(address: string, socket: TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connect(`https://${address}`, { createConnection: () => socket });
    session.on('error', reject);
    session.on('close', () => {
      reject(new Error('the connection was closed'));
    });
    const stream = session.request({
      ':method': 'POST',
      ':path': '/protos.Chaincode/Connect',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', reject);
    stream.on('data', (data: Buffer) => {
      resolve(data.toString('latin1'));
    });
  });
}

describe('serveChaincode', () => {
  it('given TLS, when a peer connects, then it is told the package id, and strangers are refused', async () => {
    const [server, peer, stranger] = await Promise.all([
      makeIdentity('Org1MSP', ['peer']),
      makeIdentity('Org1MSP', ['peer']),
      makeIdentity('Org1MSP', ['peer']),
    ]);
    const address = await freeAddress();
    const tls = {
      cert: server.certificate,
      key: server.privateKey,
      clientCaCert: peer.certificate,
    };
    await using service = await serveChaincode({ packageId, address, tls });

    const message = await firstMessage(service.address, server, peer);

    expect(message).toContain(packageId);
    await expect(firstMessage(service.address, server, stranger)).rejects.toThrow();
    await expect(firstMessage(service.address, server)).rejects.toThrow();
  });

  it('given an address that is taken, when it is served there, then the address is named', async () => {
    await using service = await serveChaincode({ packageId, address: await freeAddress() });
    const { address } = service;

    const again = serveChaincode({ packageId, address });

    await expect(again).rejects.toMatchObject({
      code: 'invalid-setting',
      message: expect.stringContaining(address) as unknown,
    });
  });

  it('given a service, when it is disposed of, then its address is free again', async () => {
    const address = await freeAddress();
    const first = await serveChaincode({ packageId, address });
    await first[Symbol.asyncDispose]();

    await using second = await serveChaincode({ packageId, address });

    expect(second.address).toBe(address);
  });
});

describe('charterHashOf', () => {
  it('given a package id, when it is read, then the label holds the charter’s hash', () => {
    const charterHash = charterHashOf(packageId);

    expect(charterHash).toBe('a'.repeat(64));
  });

  it('given the label of a package for real peers, when it is read, then the digest of the code is no part of the hash', () => {
    const label = `edgebeat_${'a'.repeat(64)}_${'c'.repeat(64)}`;

    const charterHash = charterHashOf(`${label}:${'b'.repeat(64)}`);

    expect(charterHash).toBe('a'.repeat(64));
  });

  it.each([
    '',
    'edgebeat',
    `edgebeat_${'a'.repeat(64)}`,
    `other_${'a'.repeat(64)}:${'b'.repeat(64)}`,
    `edgebeat_${'a'.repeat(63)}:${'b'.repeat(64)}`,
  ])('given the package id %j, when it is read, then it is refused', (text) => {
    const reading = Promise.resolve(text).then(charterHashOf);

    return expect(reading).rejects.toMatchObject({ code: 'invalid-setting' });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { Agent, get } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { type Authority, openAuthority } from '../issuer/authority';
import type { ListenLimits } from './listen-limits';
import { type Listening, listenTls } from './listen-tls';

let folder: string;
let authority: Authority;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  authority = await openAuthority({ folder, commonName: 'servers', clock: () => new Date() });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const hello: RequestListener = (_, response) => {
  response.end('hello');
};

async function listen(
  handler = hello,
  limits: Partial<ListenLimits> = {},
  port = 0,
  onRefused: (error: Error) => void = () => undefined,
): Promise<Listening> {
  const { privateKeyPem: key, certificatePem: cert } = await authority.serverCertificate('api');
  return await listenTls({ host: '127.0.0.1', port, key, cert, handler, limits, onRefused });
}

function fetchText(port: number, agent?: Agent): Promise<string> {
  const ca = authority.certificatePem;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca, ...(agent === undefined ? {} : { agent }) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve(text);
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

function open(port: number): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.certificatePem });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('secureConnect', () => {
      resolve(socket);
    });
  });
}

async function untilAnswered(port: number): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const text = await fetchText(port, new Agent()).catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new Error('it was never answered');
}

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

describe('listenTls', () => {
  it('given a port that is free, when it listens, then it answers at the port that it names', async () => {
    await using server = await listen();

    const text = await fetchText(server.port);

    expect(text).toBe('hello');
    expect(server).toMatchObject({ address: '127.0.0.1', port: expect.any(Number) as unknown });
  });

  it('given a port that is taken, when it listens, then the error keeps its code', async () => {
    await using server = await listen();

    const second = listen(hello, {}, server.port);

    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: server.port });
  });

  it('given a connection over the bound, when it opens, then it is cut and the others stay', async () => {
    await using server = await listen(hello, { connections: 2 });
    const sockets = [await open(server.port), await open(server.port)];
    const third = connectPlain(server.port, '127.0.0.1');
    third.on('error', () => undefined);

    await closing(third);

    expect(sockets.map(({ closed }) => closed)).toEqual([false, false]);
    for (const socket of sockets) socket.destroy();
  });

  it('given a bound for one address, when its connections close, then new ones are taken', async () => {
    await using server = await listen(hello, { connectionsPerAddress: 1 });
    const first = await open(server.port);
    const refused = fetchText(server.port, new Agent());
    await expect(refused).rejects.toThrow(/ECONNRESET|hang up|disconnected/);

    first.destroy();
    await closing(first);
    const text = await untilAnswered(server.port);

    expect(text).toBe('hello');
  });

  it('given a client that is silent, when its time is over, then its connection is cut', async () => {
    const limits = { handshakeSeconds: 1, headersSeconds: 1, requestSeconds: 1 };
    await using server = await listen(hello, limits);
    const silent = connectPlain(server.port, '127.0.0.1');
    const slow = await open(server.port);
    let answer = '';
    slow.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n');

    await Promise.all([closing(silent), closing(slow)]);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request.*did not arrive in time/s);
  });

  it('given a client that does not speak TLS, when it calls, then its connection is cut', async () => {
    const refused: Error[] = [];
    await using server = await listen(hello, {}, 0, (error) => refused.push(error));
    const plain = connectPlain(server.port, '127.0.0.1');
    plain.on('error', () => undefined);

    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await closing(plain);

    expect(refused).toHaveLength(1);
  });

  it('given a connection between two requests, when its time is over, then it is closed', async () => {
    await using server = await listen(hello, { keepAliveSeconds: 0.1 });
    const socket = await open(server.port);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const start = performance.now();
    socket.resume();

    await closing(socket);

    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('given a request under way, when it is disposed, then that is answered before it closes', async () => {
    const server = await listen((_, response) => {
      setTimeout(() => response.end('late'), 200);
    });
    const agent = new Agent({ keepAlive: true });
    const answer = fetchText(server.port, agent);
    const idle = await open(server.port);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();

    await server[Symbol.asyncDispose]();

    expect(performance.now() - start).toBeLessThan(2_000);
    await expect(answer).resolves.toBe('late');
    await expect(fetchText(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    idle.destroy();
    agent.destroy();
  });

  it('given a request without end, when it is disposed, then it is cut when the time is over', async () => {
    const server = await listen(() => undefined, { closeSeconds: 0.2 });
    const answer = fetchText(server.port);
    const outcome = expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
    const silent = connectPlain(server.port, '127.0.0.1');
    silent.on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();

    await server[Symbol.asyncDispose]();

    expect(performance.now() - start).toBeGreaterThan(150);
    expect(performance.now() - start).toBeLessThan(2_000);
    await outcome;
  });

  it('given another certificate, when it is set, then new connections get it', async () => {
    await using server = await listen();
    const first = await open(server.port);
    const other = await authority.serverCertificate('other');

    server.useCertificate({ key: other.privateKeyPem, cert: other.certificatePem });

    const socket = await open(server.port);
    expect(socket.getPeerCertificate().serialNumber).not.toBe(
      first.getPeerCertificate().serialNumber,
    );
    for (const each of [first, socket]) each.destroy();
  });
});

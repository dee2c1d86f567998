import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { DatabaseAddress } from '../database';

/** What happens to the first message of a client that holds some text. */
export type Fault =
  | { readonly on: string; readonly then: 'cut before' | 'cut after' | 'be silent' }
  | undefined;

/** A way to a server that loses connections at a chosen moment. */
export interface LossyProxy extends AsyncDisposable {
  readonly address: DatabaseAddress;
  fault: Fault;
}

/** Starts a proxy on a port of this machine, in front of a server on a Unix socket. */
export async function startLossyProxy({ connectionString }: DatabaseAddress): Promise<LossyProxy> {
  const url = new URL(connectionString);
  const target = join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      relay(bytes, client, upstream, proxy.fault);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.searchParams.set('host', '127.0.0.1');
  url.port = String((server.address() as AddressInfo).port);
  const proxy: LossyProxy = {
    address: { connectionString: url.href },
    fault: undefined,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function relay(bytes: Buffer, client: Socket, upstream: Socket, fault: Fault): void {
  if (fault === undefined || !bytes.includes(fault.on)) {
    upstream.write(bytes);
    return;
  }
  if (fault.then === 'be silent') return;
  if (fault.then === 'cut before') {
    upstream.destroy();
    return;
  }
  upstream.removeAllListeners('data');
  upstream.write(bytes);
  // The server's answer shows that it is done; the client does not get it.
  upstream.once('data', () => client.destroy());
}

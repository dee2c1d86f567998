import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const host = '127.0.0.1';

/**
 * Below what systems hand out to outgoing connections (Linux from 32768, others from 49152), so that
 * no connection sits on a port that is kept over restarts.
 */
const [first, last] = [10_240, 32_000];
const attempts = 500;

/**
 * Listens on a free port of the loopback address.
 *
 * @throws Error when hundreds of ports in a row are taken.
 */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(first, last);
    if (await tryListen(server, port)) return port;
  }
  throw new Error(`no free port was found between ${String(first)} and ${String(last)}`);
}

/** Finds ports of the loopback address that are free now, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map(listenOnFreePort));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError).once('listening', onListening).listen({ host, port });
  });
}

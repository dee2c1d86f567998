import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const host = '127.0.0.1';

/**
 * Below what systems hand out to outgoing connections (Linux from 32768, others from 49152), so that
 * no connection sits on a port that is kept over restarts.
 */
const first = 10_240;
const width = 100;
const segments = 217;
/** Never the same twice in a row: a port that was found free may be bound only seconds later. */
let next = randomInt(width);

/**
 * Listens on a free port of the loopback address.
 *
 * @throws Error when every port of this process's share is taken.
 */
export async function listenOnFreePort(server: Server): Promise<number> {
  for (let attempt = 0; attempt < width; attempt += 1) {
    const port = candidate();
    if (await tryListen(server, port)) return port;
  }
  throw new Error(`none of ${String(width)} ports is free`);
}

/** Finds ports of the loopback address that are free now, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map(listenOnFreePort));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Processes that look for ports at the same time look in different places. */
function candidate(): number {
  next = (next + 1) % width;
  return first + (process.pid % segments) * width + next;
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

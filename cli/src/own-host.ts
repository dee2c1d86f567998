import { lookup } from 'node:dns/promises';
import { createServer, isIPv6 } from 'node:net';

/**
 * What is wrong with a host as a name or address of this machine, or undefined where it is one. Nodes
 * listen on IPv4 addresses.
 */
export async function hostFault(host: string): Promise<string | undefined> {
  if (host === 'localhost') return undefined;
  if (isIPv6(host)) return 'an IPv6 address';
  const found = await lookup(host, { family: 4 }).catch(() => undefined);
  if (found === undefined) return 'which does not lead to an IPv4 address';
  if (await canListen(found.address)) return undefined;
  return `which leads to ${found.address}, not an address of this machine`;
}

function canListen(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host: address, port: 0 }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

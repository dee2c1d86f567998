import { lookup } from 'node:dns/promises';
import { BlockList, createServer, isIPv4, isIPv6 } from 'node:net';

/** Addresses that are no machine's for others: this host, loopback, multicast, reserved (RFC 6890). */
const unreachable = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  unreachable.addSubnet(net, prefix);
}

/**
 * What is wrong with a host under which other machines are to reach this one, or undefined. Nodes listen on
 * IPv4 addresses. `localhost` stands for a machine that others do not reach.
 */
export async function hostFault(host: string): Promise<string | undefined> {
  if (host === 'localhost') return undefined;
  if (isIPv6(host)) return 'an IPv6 address';
  if (isIPv4(host) && unreachable.check(host)) return 'which no other machine reaches';
  return (await addressOf(host)) === undefined
    ? 'which does not lead to an IPv4 address'
    : undefined;
}

/** The address that a host leads to, where that is none of this machine's; it may be translated to one. */
export async function addressElsewhere(host: string): Promise<string | undefined> {
  const address = await addressOf(host);
  return address === undefined || (await canListen(address)) ? undefined : address;
}

async function addressOf(host: string): Promise<string | undefined> {
  const found = await lookup(host, { family: 4 }).catch(() => undefined);
  return found?.address;
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

import { BlockList, isIP } from 'node:net';
import { Rejected } from '@edgebeat/core';

/** Whether an address may send at all. */
export type AllowList = (address: string) => boolean;

/**
 * Reads a list of addresses and networks.
 *
 * @throws Rejected invalid-setting, naming the entry.
 */
export function readAllowList(entries: readonly string[]): AllowList {
  if (entries.length === 0) return () => true;
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, family(version));
  };
}

/** An IPv4 client of a socket for both versions comes as ::ffff:a.b.c.d. */
export function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=[0-9.]+$)/, '') ?? '';
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  const isPrefix = prefix === undefined || /^[0-9]{1,3}$/.test(prefix);
  if (version === 0 || !isPrefix || length > bits || rest.length > 0) {
    throw new Rejected(
      'invalid-setting',
      `"${entry}" is no address or network; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32`,
    );
  }
  list.addSubnet(address, length, family(version));
}

function family(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}

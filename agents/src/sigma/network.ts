import { type Address, parseAddress } from '@edgebeat/core';

/** A test whether an address lies in a network like 10.0.0.0/8; undefined when it is no network. */
export function compileNetwork(network: string): ((address: string) => boolean) | undefined {
  const [base = '', length = '', ...more] = network.split('/');
  const parsed = parseAddress(base);
  if (parsed === undefined || more.length > 0 || !/^[0-9]{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  const wanted = bytesOf(parsed);
  if (bits > wanted.length * 8) return undefined;
  return (address) => {
    const found = parseAddress(address);
    return found?.version === parsed.version && hasPrefix(bytesOf(found), wanted, bits);
  };
}

function bytesOf(address: Address): readonly number[] {
  return address.version === 4
    ? address.bytes
    : address.groups.flatMap((group) => [group >> 8, group & 0xff]);
}

function hasPrefix(bytes: readonly number[], wanted: readonly number[], bits: number): boolean {
  const whole = Math.floor(bits / 8);
  for (let at = 0; at < whole; at += 1) if (bytes[at] !== wanted[at]) return false;
  const mask = (0xff << (8 - (bits % 8))) & 0xff;
  return ((bytes[whole] ?? 0) & mask) === ((wanted[whole] ?? 0) & mask);
}

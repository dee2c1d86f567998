/** An Internet address; an IPv4 address inside IPv6 (::ffff:a.b.c.d) is the IPv4 address. */
export type Address =
  | { readonly version: 4; readonly bytes: readonly number[] }
  | { readonly version: 6; readonly groups: readonly number[] };

/** Reads an IPv4 or IPv6 address as people and logs write it; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  const bytes = parseIPv4(text);
  if (bytes !== undefined) return { version: 4, bytes };
  const groups = parseIPv6(text.replace(/%[0-9A-Za-z_.-]+$/, ''));
  if (groups === undefined) return undefined;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped
    ? { version: 4, bytes: groups.slice(6).flatMap((g) => [g >> 8, g & 0xff]) }
    : { version: 6, groups };
}

/** One spelling for every address, so that equal addresses are equal texts; undefined for others. */
export function normalizeAddress(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  return address.version === 4
    ? address.bytes.join('.')
    : address.groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
}

function parseIPv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part))) {
    return undefined;
  }
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseIPv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const parsed = halves.map(parseGroups);
  const [head, tail] = parsed;
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Groups between colons; the last one may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const bytes = index === parts.length - 1 ? parseIPv4(part) : undefined;
    if (bytes !== undefined) groups.push(...pairs(bytes));
    else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups.length <= 8 ? groups : undefined;
}

function pairs([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] {
  return [a * 256 + b, c * 256 + d];
}

import { sha256Hex } from '../hash';
import { parseAddress } from './address';

/** What kind of personal or telling data a field holds; it decides the form in which it may leave. */
export type RedactionKind = 'address' | 'email' | 'name' | 'phone' | 'url' | 'content';

/**
 * The form of a value that may leave the site: addresses cut to /24 or /48, URLs as SHA-256, the
 * rest as a placeholder. What does not have the form of its kind becomes a placeholder too.
 */
export function redact(kind: RedactionKind, value: string): string {
  if (kind === 'url') return `sha256:${sha256Hex(value)}`;
  return kind === 'address' ? redactAddress(value) : `[${kind}]`;
}

function redactAddress(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) return '[address]';
  if (address.version === 4) return `${address.bytes.slice(0, 3).join('.')}.0/24`;
  const groups = address.groups.slice(0, 3).map((group) => group.toString(16));
  while (groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::/48`;
}

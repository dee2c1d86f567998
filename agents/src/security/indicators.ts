import { Buffer } from 'node:buffer';
import {
  type Indicator,
  type LogReceivedData,
  normalizeAddress,
  type Ocsf,
  parseAddress,
} from '@edgebeat/core';

const MAX_INDICATORS = 15;
/** Payloads are wrapped once or twice; more is not worth what it costs. */
const MAX_DEPTH = 3;
const MAX_DECODED = 16;
const MAX_TEXT = 32_768;

const address = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const base64 = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}={0,2}/g;
const url = /\bhttps?:\/\/[a-zA-Z0-9.-]{1,253}(?=[:/\s'"]|$)/g;

/** What of an event another site may meet too: the far end of its connection, and what it names. */
export function indicatorsOf({ ocsf }: LogReceivedData): Indicator[] {
  if (ocsf === undefined) return [];
  const found = new Map<string, Indicator>();
  const add = (indicator: Indicator | undefined): void => {
    if (indicator === undefined || found.size >= MAX_INDICATORS) return;
    found.set(`${indicator.type}\0${indicator.value}`, indicator);
  };
  for (const indicator of farEnd(ocsf)) add(indicator);
  for (const text of unwrapped(commandLineOf(ocsf) ?? '')) {
    for (const [one] of text.matchAll(address)) add(addressIndicator(one, ocsf.device?.ip));
    for (const [one] of text.matchAll(url)) add(hostIndicator(one.slice(one.indexOf('//') + 2)));
  }
  return [...found.values()];
}

/** The command line of the process that acts. */
export function commandLineOf({ process, actor }: Ocsf): string | undefined {
  return process?.cmd_line ?? actor?.process?.cmd_line;
}

function farEnd(ocsf: Ocsf): (Indicator | undefined)[] {
  const direction = ocsf.connection_info?.direction;
  const end = direction === 'Inbound' ? ocsf.src_endpoint : ocsf.dst_endpoint;
  if (direction === undefined || direction === 'Unknown' || end === undefined) return [];
  const byName = end.hostname === undefined ? undefined : hostIndicator(end.hostname);
  return [end.ip === undefined ? undefined : addressIndicator(end.ip, ocsf.device?.ip), byName];
}

function addressIndicator(text: string, own: string | undefined): Indicator | undefined {
  const value = normalizeAddress(text);
  const isOwn = value !== undefined && own !== undefined && normalizeAddress(own) === value;
  return value === undefined || isOwn || isEverywhere(value)
    ? undefined
    : { type: 'address', value };
}

function hostIndicator(name: string): Indicator | undefined {
  if (normalizeAddress(name) !== undefined) return addressIndicator(name, undefined);
  const value = name.toLowerCase().replace(/\.$/, '');
  return value.includes('.') && value.length <= 253 ? { type: 'domain', value } : undefined;
}

const stub = new Set(['127.0.0.1', '127.0.0.53', '255.255.255.255']);

/** Addresses that mean something else on every machine: two sites that have them share nothing. */
function isEverywhere(value: string): boolean {
  const parsed = parseAddress(value);
  if (parsed?.version === 4) {
    const [first = 0, second = 0] = parsed.bytes;
    return stub.has(value) || first === 0 || first >= 224 || (first === 169 && second === 254);
  }
  const [first = 0, ...rest] = parsed?.groups ?? [];
  const isLocal = first === 0 && rest.slice(0, -1).every((group) => group === 0);
  return isLocal || (first & 0xffc0) === 0xfe80 || first >= 0xff00;
}

/** A text, and what stands in it in base64, as UTF-8 or as Windows writes it. */
function unwrapped(text: string): string[] {
  const texts = [text.slice(0, MAX_TEXT)];
  let level = texts;
  for (let depth = 0; depth < MAX_DEPTH && texts.length <= MAX_DECODED; depth += 1) {
    level = level
      .flatMap((one) => Array.from(one.matchAll(base64), ([token]) => decode(token)))
      .filter((one) => one !== undefined)
      .slice(0, MAX_DECODED);
    texts.push(...level);
  }
  return texts;
}

function decode(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64');
  const isWide = bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0;
  const text = bytes.toString(isWide ? 'utf16le' : 'utf8');
  return /^[\x09\x0a\x0d\x20-\x7e]+$/.test(text) ? text : undefined;
}

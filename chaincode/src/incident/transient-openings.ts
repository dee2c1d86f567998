import {
  disclosureTransients,
  type IncidentOpening,
  IncidentOpenings,
  MAX_OPENINGS_BYTES,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';

const MAX_DEPTH = 32;
const FIELD = `transient.${disclosureTransients.openings}`;

/**
 * Reads the openings of the transient map.
 *
 * @throws Rejected invalid-argument, which names the field and never a value.
 */
export function transientOpenings(ctx: TransactionContext): IncidentOpening[] {
  const bytes = ctx.stub.getTransient().get(disclosureTransients.openings);
  if (bytes === undefined || bytes.length === 0) {
    throw refusal(FIELD, "must be there, in the proposal's transient map");
  }
  if (bytes.length > MAX_OPENINGS_BYTES) {
    throw refusal(FIELD, `must be at most ${MAX_OPENINGS_BYTES} bytes: send them in parts`);
  }
  const parsed = IncidentOpenings.safeParse(jsonOf(Buffer.from(bytes)));
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw refusal(path === '' ? FIELD : `${FIELD}.${path}`, 'is not as an opening has it');
}

/** What is judged has to be all of what was given, and what is nested deeply overflows a stack. */
function jsonOf(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  if (depthOf(text) > MAX_DEPTH) throw refusal(FIELD, `must not be nested over ${MAX_DEPTH} deep`);
  const keys = new Set<string>();
  const note = (key: string, value: unknown): unknown => {
    keys.add(key);
    return value;
  };
  let value: unknown;
  try {
    value = JSON.parse(text, note);
  } catch {
    throw refusal(FIELD, 'must be JSON');
  }
  if (keys.has('__proto__')) throw refusal(FIELD, 'must not have a field __proto__');
  return value;
}

/** How deep brackets are nested outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"') isText = !isText;
    else if (isText) at += sign === '\\' ? 1 : 0;
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, (depth += 1));
    else if (sign === ']' || sign === '}') depth -= 1;
  }
  return deepest;
}

function refusal(field: string, reason: string): Rejected {
  return new Rejected('invalid-argument', `${field}: ${reason}`);
}

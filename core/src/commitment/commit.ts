import { canonicalJson, type Json } from '../canonical';
import { Rejected } from '../errors';
import { bytesToHex, hexToBytes } from '../hash';
import { leaf, type LeafClass, leafClasses, saltOf } from './leaf';
import { inclusionProof, merkleRoot, verifyInclusion } from './merkle';
import { redact, type RedactionKind } from './redaction';

/** A field of what is committed to: its JSON pointer (RFC 6901), its value, and what it holds. */
export type CommitmentField =
  | { readonly pointer: string; readonly value: Json }
  | { readonly pointer: string; readonly value: string; readonly redaction: RedactionKind };

/** What goes on the ledger. */
export interface Commitment {
  readonly root: string;
  readonly leaves: number;
}

/** What shows one leaf to somebody who has the commitment; it tells nothing about the others. */
export interface Opening {
  readonly index: number;
  readonly pointer: string;
  readonly class: LeafClass;
  readonly value: Json;
  readonly salt: string;
  readonly proof: readonly string[];
}

const MAX_LEAVES = 10_000;

/**
 * Commits to fields: two leaves for a redactable one (raw and redacted form), one for any other, in
 * the order of pointer, then class. The same input gives the same root.
 *
 * @throws Rejected invalid-argument for no fields, too many, a repeated or bad pointer, a short key.
 */
export function commit(
  fields: readonly CommitmentField[],
  saltKey: Uint8Array,
  incidentId: string,
): Commitment & { readonly openings: readonly Opening[] } {
  checkInput(fields, saltKey, incidentId);
  const forms = fields.flatMap(formsOf).sort(byPointerThenClass);
  if (forms.length > MAX_LEAVES) {
    throw new Rejected('invalid-argument', `fields: at most ${String(MAX_LEAVES)} leaves`);
  }
  const salted = forms.map((form) => ({
    ...form,
    salt: saltOf(saltKey, incidentId, form.pointer, form.class),
  }));
  const hashes = salted.map((f) => leaf(f.salt, f.pointer, f.class, f.value));
  const openings = salted.map((form, index) => ({
    ...form,
    index,
    salt: bytesToHex(form.salt),
    proof: inclusionProof(hashes, index),
  }));
  return { root: bytesToHex(merkleRoot(hashes)), leaves: hashes.length, openings };
}

/** Whether an opening shows a leaf of the commitment. Never throws. */
export function verifyOpening(commitment: Commitment, opening: Opening): boolean {
  return commitmentOf([commitment], opening) !== undefined;
}

/** The first of the commitments of which an opening shows a leaf. Never throws. */
export function commitmentOf(
  commitments: readonly Commitment[],
  { salt, pointer, class: leafClass, value, index, proof }: Opening,
): Commitment | undefined {
  if (!/^[0-9a-f]{32}$/.test(salt) || !leafClasses.includes(leafClass)) return undefined;
  let hash: Uint8Array;
  try {
    hash = leaf(hexToBytes(salt), pointer, leafClass, value);
  } catch {
    return undefined;
  }
  return commitments.find(({ leaves, root }) => verifyInclusion(hash, index, leaves, proof, root));
}

interface Form {
  readonly pointer: string;
  readonly class: LeafClass;
  readonly value: Json;
}

function formsOf(field: CommitmentField): Form[] {
  const { pointer, value } = field;
  if (!('redaction' in field)) return [{ pointer, class: 'plain', value }];
  return [
    { pointer, class: 'raw', value },
    { pointer, class: 'redacted', value: redact(field.redaction, field.value) },
  ];
}

/** Pointers are compared by UTF-16 code units, as RFC 8785 compares names. */
function byPointerThenClass(a: Form, b: Form): number {
  if (a.pointer !== b.pointer) return a.pointer < b.pointer ? -1 : 1;
  return leafClasses.indexOf(a.class) - leafClasses.indexOf(b.class);
}

function checkInput(fields: readonly CommitmentField[], saltKey: Uint8Array, id: string): void {
  if (fields.length === 0) throw new Rejected('invalid-argument', 'fields: name at least one');
  if (saltKey.length < 16) throw new Rejected('invalid-argument', 'saltKey: use 16 bytes or more');
  if (id.includes('\0')) throw new Rejected('invalid-argument', 'incidentId: holds a 0x00');
  const seen = new Set<string>();
  for (const { pointer, value } of fields) {
    if (!/^(?:\/(?:[^~/]|~[01])*)*$/.test(pointer)) {
      throw new Rejected(
        'invalid-argument',
        `fields: ${canonicalJson(pointer)} is no JSON pointer`,
      );
    }
    if (seen.has(pointer)) {
      throw new Rejected('invalid-argument', `fields: ${canonicalJson(pointer)} is there twice`);
    }
    seen.add(pointer);
    canonicalJson(value);
  }
}

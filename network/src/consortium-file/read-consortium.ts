import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { FabricFailure } from '../failure';
import { contradictions } from './contradictions';
import { ConsortiumFile } from './schema';

/** The consortium of three members that the package brings along. */
export const defaultConsortiumFile = join(__dirname, '..', '..', 'consortium.yaml');

type Path = readonly PropertyKey[];

const mostBytes = 1024 * 1024;
const mostFaults = 5;

/**
 * Reads a `consortium.yaml`.
 *
 * @throws FabricFailure `invalid-file` that names every fault by its line and path, what was found
 * there and how to mend it.
 */
export async function readConsortium(file: string): Promise<ConsortiumFile> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : 0),
    () => undefined,
  );
  if (size === undefined) throw invalid(file, 'cannot be read; name a consortium.yaml');
  if (size > mostBytes) throw invalid(file, 'is larger than 1 MB: that is no consortium.yaml');
  return parseConsortium(await readFile(file, 'utf8'), file);
}

/** Reads the text of a `consortium.yaml`; `file` is what a failure calls it. */
export function parseConsortium(text: string, file: string): ConsortiumFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    const at = `line ${String(line)}, column ${String(col)}`;
    throw invalid(file, `is not YAML at ${at}: ${broken.message}`);
  }
  if (usesAlias(document)) throw invalid(file, 'uses a YAML alias: write the value out');
  const given: unknown = document.toJS();
  const told = (path: Path, rule: string) => {
    const at = lineOf(document, lines, path);
    return `${at}${nameOf(path)}: found ${shown(valueAt(given, path))}; ${rule}`;
  };
  const parsed = ConsortiumFile.safeParse(given);
  const faults = parsed.success
    ? contradictions(parsed.data).map(({ path, rule }) => told(path, rule))
    : parsed.error.issues.flatMap((issue) => toldIssue(issue, told));
  if (parsed.success && faults.length === 0) return parsed.data;
  const more = faults.length - mostFaults;
  const rest = more > 0 ? [`and ${String(more)} more`] : [];
  throw invalid(file, [...faults.slice(0, mostFaults), ...rest].join('. '));
}

/** An alias may stand for itself, or for more than memory holds. */
function usesAlias(document: Document): boolean {
  const found: unknown[] = [];
  visit(document, {
    Alias: (_key, node) => {
      found.push(node);
    },
  });
  return found.length > 0;
}

function toldIssue(
  issue: z.core.$ZodIssue,
  told: (path: Path, rule: string) => string,
): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [told(issue.path, issue.message)];
  return issue.keys.map((key) => told([...issue.path, key], 'there is no such field: remove it'));
}

function invalid(file: string, what: string): FabricFailure {
  return new FabricFailure('invalid-file', `${file}: ${what}.`);
}

/** A path as people write it: `members[1].sites[0].ports.peer`. */
function nameOf(path: Path): string {
  const name = path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return name === '' ? 'the file' : name;
}

function valueAt(given: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  }, given);
}

/** The line of a value, or of the nearest one around it where it is missing. */
function lineOf(document: Document, lines: LineCounter, path: Path): string {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range: unknown = typeof node === 'object' && node !== null && Reflect.get(node, 'range');
    if (Array.isArray(range)) return `line ${String(lines.linePos(Number(range[0])).line)}, `;
  }
  return '';
}

const longest = 60;

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

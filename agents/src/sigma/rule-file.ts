import { type Severity, Slug } from '@edgebeat/core';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { refusal } from './refusal';

const MAX_FILE = 256 * 1024;
/** Rules repeat themselves by anchors now and then; a file that grows by them is refused. */
const MAX_ALIASES = 16;

const strings = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());

const head = {
  title: z.string().min(1).max(256),
  id: z.uuid(),
  name: Slug.optional(),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium'),
  tags: z.array(z.string().max(128)).max(64).default([]),
} as const;

const DetectionRule = z.object({
  ...head,
  logsource: z.object({
    category: z.string().max(64).optional(),
    product: z.string().max(64).optional(),
    service: z.string().max(64).optional(),
  }),
  detection: z.record(z.string().max(128), z.json()),
});
/** A rule of Sigma over single records, as its file says it. */
export type DetectionRule = z.infer<typeof DetectionRule>;

const CorrelationRule = z.object({
  ...head,
  correlation: z.strictObject({
    type: z.enum(['event_count', 'value_count', 'temporal', 'temporal_ordered']),
    rules: strings.pipe(z.array(z.string().min(1)).min(1).max(16)),
    'group-by': strings.pipe(z.array(z.string().min(1).max(64)).max(8)).default([]),
    timespan: z.string().regex(/^[1-9][0-9]{0,5}[smhd]$/, 'must be like 30s, 5m, 1h or 7d'),
    condition: z
      .strictObject({
        field: z.string().min(1).max(64).optional(),
        gte: z.int().min(1).max(1000).optional(),
        gt: z.int().min(0).max(999).optional(),
      })
      .optional(),
    aliases: z.record(z.string().max(64), z.record(z.string(), z.string().max(64))).default({}),
  }),
  /** Ours: how far records of one group may be out of order. */
  lateness: z
    .string()
    .regex(/^[0-9]{1,6}[smhd]$/, 'must be like 30s, 5m, 1h or 7d')
    .optional(),
});
/** A rule of Sigma over what other rules match, as its file says it. */
export type CorrelationRule = z.infer<typeof CorrelationRule>;

/** A rule, and what it is called in messages about it. */
export type RuleDocument =
  | { readonly label: string; readonly detection: DetectionRule }
  | { readonly label: string; readonly correlation: CorrelationRule };

const IsCorrelation = z.object({ correlation: z.unknown() });

/**
 * Reads a file of rules in the Sigma format: one or more documents of YAML.
 *
 * @throws Rejected invalid-argument that names the file and the field.
 */
export function readRuleFile(file: string, text: string): RuleDocument[] {
  const place = { rule: file, field: 'file' };
  if (text.length > MAX_FILE) throw refusal(place, 'it is longer than 256 KiB', 'split it');
  const documents = parseAllDocuments(text, { schema: 'core', uniqueKeys: true });
  if (documents.length === 0) throw refusal(place, 'it is empty', 'write a rule');
  return documents.map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw refusal(place, firstLine(fault.message), 'write valid YAML');
    try {
      return readDocument(file, document.toJS({ maxAliasCount: MAX_ALIASES }));
    } catch (error) {
      if (error instanceof ReferenceError) throw refusal(place, error.message, 'use fewer aliases');
      throw error;
    }
  });
}

/**
 * Refuses rules of which two have the same id or name: correlation rules and incidents call them so.
 *
 * @throws Rejected invalid-argument that names the second one.
 */
export function requireUnique(documents: readonly RuleDocument[]): void {
  const seen = new Map<string, string>();
  for (const document of documents) {
    const { id, name } = 'detection' in document ? document.detection : document.correlation;
    for (const [field, value] of Object.entries({ id, name })) {
      if (value === undefined) continue;
      const other = seen.get(`${field} ${value}`);
      seen.set(`${field} ${value}`, document.label);
      if (other === undefined) continue;
      throw refusal({ rule: document.label, field }, `${other} has the same`, 'take another one');
    }
  }
}

/** The severity that a rule's level stands for. */
export function severityOf(level: DetectionRule['level']): Severity {
  return level === 'informational' ? 'low' : level;
}

/** The ATT&CK techniques among a rule's tags. */
export function techniquesOf(tags: readonly string[]): string[] {
  const ids = tags
    .filter((tag) => /^attack\.t[0-9]{4}(?:\.[0-9]{3})?$/i.test(tag))
    .map((tag) => tag.slice('attack.'.length).toUpperCase());
  return [...new Set(ids)].slice(0, 16);
}

function readDocument(file: string, document: unknown): RuleDocument {
  const title = z.object({ title: z.string() }).safeParse(document);
  const label = title.success ? `${file} (${title.data.title.slice(0, 128)})` : file;
  if (IsCorrelation.safeParse(document).success && hasOwn(document, 'correlation')) {
    return { label, correlation: parse(CorrelationRule, document, label) };
  }
  return { label, detection: parse(DetectionRule, document, label) };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  label: string,
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  throw refusal(
    { rule: label, field: field === '' ? 'rule' : field },
    issue?.message ?? '',
    'mend it',
  );
}

function hasOwn(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

import { z } from 'zod';
import { Rejected } from '../errors';

/** Settings as they come in, by name; the environment has this form. */
export type RawSettings = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of a process, once. Every mistake is reported together, so that a bad
 * deployment learns all of them in one restart. Values are never part of the report.
 *
 * @throws Rejected invalid-setting, naming each setting, what is wrong and what it is for.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  settings: RawSettings,
): z.output<z.ZodObject<Shape>> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => describe(schema.shape, issue, settings));
  throw new Rejected('invalid-setting', [...new Set(mistakes)].join('\n'));
}

function describe(shape: z.ZodRawShape, issue: z.core.$ZodIssue, settings: RawSettings): string {
  const name = String(issue.path[0] ?? '');
  if (name === '') return issue.message;
  const field = shape[name];
  const purpose = field instanceof z.ZodType ? field.description : undefined;
  const mend = purpose === undefined ? `set ${name}` : `set ${name} to: ${purpose}`;
  const fault = settings[name] === undefined ? 'is not set' : issue.message;
  return `${name}: ${fault}; ${mend}`;
}

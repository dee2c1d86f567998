import { z } from 'zod';

/** The highest number of a form of any record that is known here. */
export const NEWEST_FORM = 2;

/** A form of a record; `record` is the form's number. */
type Form<Number extends number> = z.ZodObject<{ readonly record: z.ZodLiteral<Number> }>;

/**
 * Reads a record in its newest form, or in the form before it by its upgrade, so that whoever reads
 * knows the newest form alone. What lies on the ledger stays as it was written.
 */
export function upgradable<Newest extends Form<number>, Before extends Form<number>>(
  newest: Newest,
  before: Before,
  upgrade: (record: z.output<Before>) => z.output<Newest>,
) {
  return z.union([newest, before.transform(upgrade)]);
}

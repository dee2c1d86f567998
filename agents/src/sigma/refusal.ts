import { Rejected } from '@edgebeat/core';

/** Where in a rule something is wrong: the rule's file or title, and the field by its path. */
export interface RulePlace {
  readonly rule: string;
  readonly field: string;
}

/** A refusal that names rule and field, says what is wrong there and how it is mended. */
export function refusal({ rule, field }: RulePlace, what: string, mend: string): Rejected {
  return new Rejected('invalid-argument', `rule ${rule}: ${field}: ${what}; ${mend}`);
}

/** The place of something inside a place. */
export function within({ rule, field }: RulePlace, name: string): RulePlace {
  return { rule, field: field === '' ? name : `${field}.${name}` };
}

import { Rejected } from '@edgebeat/core';
import type { LedgerCall } from './ledger';

const MAX_VALUES = 16;
const MAX_BYTES = 64 * 1024;
const MAX_ORGANIZATIONS = 100;
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/**
 * Checks the transient values of a call and who may see them, before anything leaves the process.
 *
 * @throws Rejected invalid-argument, which names the field and never a value.
 */
export function checkPrivacy({ transient = {}, endorsingOrganizations }: LedgerCall): void {
  const values = Object.entries(transient);
  if (values.length > MAX_VALUES) {
    throw refusal('transient', `holds more than ${String(MAX_VALUES)} values`);
  }
  for (const [name] of values) {
    if (!NAME.test(name)) throw refusal('transient', 'has a name that is no short plain name');
  }
  const bytes = values.reduce((sum, [, value]) => sum + value.length, 0);
  if (bytes > MAX_BYTES) throw refusal('transient', `exceeds ${String(MAX_BYTES)} bytes`);
  if (endorsingOrganizations === undefined) return;
  const distinct = new Set(endorsingOrganizations);
  const isFit = distinct.size > 0 && distinct.size <= MAX_ORGANIZATIONS;
  if (isFit && distinct.size === endorsingOrganizations.length) return;
  throw refusal('endorsingOrganizations', 'must name at least one member, and each of them once');
}

function refusal(field: string, reason: string): Rejected {
  return new Rejected('invalid-argument', `${field}: ${reason}`);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRuleFile, type RuleDocument } from '../sigma';

const folder = join(__dirname, '..', '..', 'rules');

/** The rules that come with EdgeBeat: for single records, and for what belongs together. */
export interface SiteRules {
  readonly detections: readonly RuleDocument[];
  readonly correlations: readonly RuleDocument[];
}

/**
 * Reads the rules that come with EdgeBeat.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function shippedRules(): SiteRules {
  return { detections: rulesIn('java'), correlations: rulesIn('correlation') };
}

function rulesIn(name: string): RuleDocument[] {
  const path = join(folder, name);
  const files = readdirSync(path).filter((file) => file.endsWith('.yml'));
  return files
    .sort()
    .flatMap((file) => readRuleFile(`${name}/${file}`, readFileSync(join(path, file), 'utf8')));
}

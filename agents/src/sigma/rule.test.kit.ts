import { stringify } from 'yaml';
import { readRuleFile } from './rule-file';
import { type CompiledRule, compileRules } from './rule-set';
import { recordView } from './record-view';

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A rule in YAML over records of processes that are started. */
export function ruleText(detection: object, more: object = {}): string {
  return stringify({
    ...{
      title: 'A test',
      id: '6a3a6f5e-2d6f-4f7e-9d6c-0d8a5b1c2e3f',
      name: 'a-test',
      level: 'high',
    },
    ...{ logsource: { category: 'process_creation' }, detection, ...more },
  });
}

/** A text for each of several rules, under ids of their own. */
export function numbered(texts: readonly string[]): string[] {
  return texts.map((text, n) =>
    text
      .replace(/0d8a5b1c2e3f/, String(n).padStart(12, '0'))
      .replace('name: a-test', `name: a-test-${String(n)}`),
  );
}

/** The rules that a record of a process that was started matches. */
export function matchesOf(texts: readonly string[], fields: Fields, message = ''): CompiledRule[] {
  const documents = numbered(texts).flatMap((text, index) =>
    readRuleFile(`rule-${String(index)}.yml`, text),
  );
  const set = compileRules(documents.filter((one) => 'detection' in one));
  const kinds = { categories: ['process_creation'], product: 'linux', services: ['sysmon'] };
  const view = recordView(
    (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
    message,
  );
  return [...set.matches(kinds, view)];
}

/** Whether a record matches the detection of a rule. */
export function isMatch(detection: object, fields: Fields, message = ''): boolean {
  return matchesOf([ruleText(detection)], fields, message).length === 1;
}

import type { CompiledCorrelation } from './correlation-rule';
import type { Item } from './state';

/** A window with more than this keeps of equals only the newest. */
const MANY = 256;
const MOST = 1000;

/** Whether what counts together makes the rule's pattern. */
export function isFound(rule: CompiledCorrelation, window: readonly Item[]): boolean {
  switch (rule.type) {
    case 'event_count':
      return window.length >= rule.least;
    case 'value_count':
      return new Set(window.map(({ value }) => value)).size >= rule.least;
    case 'temporal':
      return new Set(window.map(({ matched }) => matched)).size >= rule.least;
    case 'temporal_ordered':
      return isSequence(rule.bases, window);
  }
}

/** The window with one more item, without what is too old for it or more than is needed. */
export function withItem(rule: CompiledCorrelation, window: readonly Item[], item: Item): Item[] {
  const from = item.at - rule.spanMs;
  const start = window.findIndex(({ at }) => at >= from);
  const fresh = start < 0 ? [] : window.slice(start);
  fresh.push(item);
  if (fresh.length <= MANY) return fresh;
  if (rule.type === 'event_count' || rule.type === 'temporal_ordered') return fresh.slice(-MOST);
  const same = ({ value, matched }: Item): string | undefined =>
    rule.type === 'value_count' ? value : matched;
  const newest = new Map(fresh.map((one) => [same(one), one]));
  return fresh.filter((one) => newest.get(same(one)) === one).slice(-MOST);
}

/** Whether the names come one after the other, with anything between them. */
function isSequence(names: readonly string[], window: readonly Item[]): boolean {
  let next = 0;
  for (const { matched } of window) if (matched === names[next]) next += 1;
  return next >= names.length;
}

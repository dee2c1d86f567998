import type { Page } from '@edgebeat/pipeline';
import { type Answer, json } from '../routing/answer';

/** A page of a list as the API answers it. */
export function pageAnswer<Item>(
  { items, cursor }: Page<Item>,
  show: (item: Item) => unknown = (item) => item,
): Answer {
  const more = cursor === undefined ? { has_more: false } : { has_more: true, cursor };
  return json(200, { items: items.map((item) => show(item)), ...more });
}

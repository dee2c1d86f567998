import type { Page } from '@edgebeat/pipeline';
import { type Answer, json } from '../routing/answer';

/** A page of a list as the API answers it. */
export function pageAnswer<Item>(
  page: Page<Item>,
  show: (item: Item) => unknown = (item) => item,
): Answer {
  return json(200, { items: page.items.map((item) => show(item)), ...moreOf(page) });
}

/** Whether there is more behind a page, and where. */
export function moreOf({ cursor }: Page<unknown>) {
  return cursor === undefined ? { has_more: false } : { has_more: true, cursor };
}

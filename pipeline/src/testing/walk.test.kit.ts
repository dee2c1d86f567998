import type { Page, PageRequest } from '../queries/queries';

/** Reads a list page by page to its end; something may happen between two pages. */
export async function walk<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await read({ limit, ...(cursor !== undefined && { cursor }) });
    if (page.items.length > limit) throw new Error('a page has more items than its limit');
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor !== undefined) await between();
  } while (cursor !== undefined);
  return items;
}

import { z } from 'zod';
import { recordKinds } from './kinds';

/** Where the next page starts; peers hand it out, and the empty text is the end (or the start). */
export const Bookmark = z.string().max(2048);

/** The argument of `records.page`. */
export const PageRecords = z.strictObject({
  kind: z.enum(recordKinds),
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
});
export type PageRecords = z.infer<typeof PageRecords>;

/**
 * The answer of `records.page`: the key's parts after the kind, and the stored bytes as text. A page
 * may hold fewer records than asked for although more follow: only an empty bookmark is the end.
 */
export const RecordsPage = z.strictObject({
  items: z.array(z.strictObject({ key: z.array(z.string()), value: z.string() })),
  bookmark: Bookmark,
});
export type RecordsPage = z.infer<typeof RecordsPage>;

/**
 * Text as a column can hold it: PostgreSQL takes no U+0000, which becomes U+FFFD, as lone surrogates
 * do on their way there. Filters pass through the same, so that what was stored is found.
 */
export function storable(text: string): string {
  return text.includes('\u0000') ? text.replaceAll('\u0000', '\ufffd') : text;
}

/** The beginning of a text as a column can hold it; a surrogate pair is not cut in two. */
export function storableStart(text: string, length: number): string {
  const start = text.slice(0, length);
  return storable(/[\ud800-\udbff]$/.test(start) ? start.slice(0, -1) : start);
}

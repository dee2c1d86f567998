/** A text with a part that is known, for use inside an expected object. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}

/** A text of a known form, for use inside an expected object. */
export function matching(form: RegExp): unknown {
  return expect.stringMatching(form);
}

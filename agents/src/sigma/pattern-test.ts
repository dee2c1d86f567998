import { RE2JS } from '@bufbuild/re2';
import { type RulePlace, refusal } from './refusal';

const MAX_PATTERN = 2048;
/** Longer texts are looked at up to here: the engine is linear, and still not free. */
const MAX_TEXT = 16_384;

/**
 * Compiles a regular expression with the linear-time engine.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function compileRegex(
  pattern: string,
  flags: readonly string[],
  place: RulePlace,
): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN) {
    throw refusal(place, 'the pattern is longer than 2048 characters', 'write a shorter one');
  }
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const compiled = RE2JS.compile(pattern, bits);
    return (text) => compiled.test(text.slice(0, MAX_TEXT));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it does not compile';
    throw refusal(place, `the pattern is not valid (${why})`, 'write it in RE2 syntax');
  }
}

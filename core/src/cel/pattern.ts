import { RE2JS } from '@bufbuild/re2';
import { celLimits } from './limits';
import { refusal } from './refusal';

/** A compiled pattern, and how much work it can be per character of text. */
export interface SizedPattern {
  readonly matcher: RE2JS;
  readonly size: number;
}

/** The compiled patterns of a condition by their text. */
export type Patterns = Map<string, SizedPattern>;

/**
 * Checks a pattern of `matches` and compiles it with the linear-time engine.
 *
 * Only ASCII patterns without Unicode groups are taken: the engine asks the runtime for Unicode
 * tables, and two versions of Node know two versions of Unicode.
 *
 * @throws Rejected invalid-policy with position and mend.
 */
export function compilePattern(pattern: string, offset: number): SizedPattern {
  if (!/^[\x20-\x7e\t\n]*$/.test(pattern)) {
    throw refusal(offset, 'the pattern has a character beyond ASCII', 'use ASCII characters');
  }
  if (/^(?:[^\\]|\\[^pPQ])*\\[pPQ]/.test(pattern) || pattern.includes('\\x{')) {
    throw refusal(offset, 'the pattern uses \\p, \\P, \\Q or \\x{}', 'write a class like [a-z]');
  }
  if (pattern.split('(').length - 1 > celLimits.patternGroups) {
    throw refusal(offset, 'the pattern has too many groups', 'use fewer of (');
  }
  const counts = repetitions(pattern);
  const size = counts.reduce((product, count) => product * count, pattern.length);
  if (Math.max(0, ...counts) > celLimits.patternCount || size > celLimits.patternSize) {
    throw refusal(offset, 'the pattern repeats too much', 'use smaller counts in {}');
  }
  try {
    return { matcher: RE2JS.compile(pattern, RE2JS.DISABLE_UNICODE_GROUPS), size };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it does not compile';
    throw refusal(offset, `the pattern is not valid (${why})`, 'write it in RE2 syntax');
  }
}

/** Every counted repetition; nested ones multiply how often a part is copied. */
function repetitions(pattern: string): number[] {
  const found = pattern.matchAll(/\{([0-9]+)(?:,([0-9]*))?\}/g);
  return Array.from(found, ([, least, most]) => Math.max(1, Number(least), Number(most ?? 0)));
}

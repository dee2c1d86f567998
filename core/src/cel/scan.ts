import { utf8ToBytes } from '../hash';
import { celLimits } from './limits';
import { refusal } from './refusal';

/**
 * Bounds a condition before the parser sees it, in one linear pass. A recursive parser overflows
 * the stack at a depth that depends on a setting of Node: endorsers would disagree.
 *
 * @throws Rejected invalid-policy with position and mend.
 */
export function scanCondition(text: string): void {
  checkText(text);
  const open: string[] = [];
  let signs = 0;
  for (let at = 0; at < text.length; at = tokenEnd(text, at)) {
    checkBracket(open, text.charAt(at), at);
    if ('!-?'.includes(text.charAt(at))) signs += 1;
    if (signs > celLimits.signs) {
      throw refusal(at, 'it has too many signs', `use at most ${String(celLimits.signs)} of ! - ?`);
    }
  }
  if (open.length > 0) {
    throw refusal(text.length, 'a bracket is not closed', `add ${open.reverse().join(' ')}`);
  }
}

function checkText(text: string): void {
  if (text.trim() === '') throw refusal(0, 'it is empty', 'write an expression');
  const lone = text.search(/[\ud800-\udfff]/u);
  if (lone >= 0) throw refusal(lone, 'it is not valid Unicode', 'remove the lone surrogate');
  const bytes = utf8ToBytes(text).length;
  if (bytes > celLimits.textBytes) {
    const limit = String(celLimits.textBytes);
    throw refusal(text.length - 1, `it has ${String(bytes)} bytes`, `write at most ${limit}`);
  }
}

function checkBracket(open: string[], character: string, at: number): void {
  const kind = '([{'.indexOf(character);
  if (kind >= 0) {
    open.push(')]}'.charAt(kind));
    if (open.length > celLimits.bracketDepth) {
      const limit = String(celLimits.bracketDepth);
      throw refusal(at, 'brackets nest too deep', `nest at most ${limit}`);
    }
  } else if (')]}'.includes(character) && open.pop() !== character) {
    throw refusal(at, `'${character}' closes no bracket`, 'remove it or open one');
  }
}

/** Where the next token starts: a text literal is stepped over as a whole. */
function tokenEnd(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === '"' || character === "'") return literalEnd(text, at, isRaw(text, at));
  if (text.startsWith('//', at)) {
    throw refusal(at, 'it has a comment', 'move it to the description of the policy');
  }
  return at + 1;
}

/** A prefix of r (alone or with b) makes a backslash an ordinary character. */
function isRaw(text: string, at: number): boolean {
  return /(?:^|[^A-Za-z0-9_])(?:[bB]?[rR]|[rR][bB])$/.test(text.slice(Math.max(0, at - 3), at));
}

function literalEnd(text: string, start: number, raw: boolean): number {
  const quote = text.charAt(start);
  const fence = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + fence.length; at < text.length; at += 1) {
    if (text.startsWith(fence, at)) return at + fence.length;
    if (fence.length === 1 && '\r\n'.includes(text.charAt(at))) break;
    if (text.charAt(at) === '\\' && !raw) at += 1;
  }
  throw refusal(start, 'a text literal is not closed', `add ${fence}`);
}

import { type CelError, isCelError } from '@bufbuild/cel';

/**
 * Whether an error of an evaluation says only that a field or element is not there. The library has
 * no codes: its texts for this are translated here alone, and a test holds them against it. An
 * error that was merged with another kind is not one of these.
 */
export function isAbsent(error: CelError): boolean {
  const rest: unknown[] = [error];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (isList(next)) rest.push(...next.slice(0, 100));
    else if (isCelError(next)) {
      if (!saysAbsent(next.message)) return false;
      rest.push(next.cause);
    }
  }
  return true;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function saysAbsent(message: string): boolean {
  return (
    message === 'unresolved attribute' ||
    message.startsWith('field not found: ') ||
    (message.startsWith('index ') && message.includes(' out of bounds '))
  );
}

import { type Differing, differs } from './differs';
import type { Bench } from './bench';

/** The time that one case may take. */
const caseMs = 30_000;
const described = new Set<string>();

/** A case that both networks answer alike. */
export function conforms(title: string, body: () => Promise<void>): void {
  it(title, body, caseMs);
}

/** A case whose answers differ: it is checked against what this kind of network answers. */
export function differing(
  title: Differing,
  bench: () => Bench,
  body: (answer: string) => Promise<void>,
): void {
  described.add(title);
  it(title, () => body(differs[title][bench().subject.kind]), caseMs);
}

/** The differences that no case checks. */
export function uncheckedDifferences(): string[] {
  return Object.keys(differs).filter((title) => !described.has(title));
}

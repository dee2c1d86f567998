import { parse } from '@bufbuild/cel';
import { refusal } from './refusal';

/** A parsed condition, as the library gives it. */
export type CelTree = ReturnType<typeof parse>;
export type CelNode = CelTree['expr'];

/**
 * Parses a condition that the scan has bounded.
 *
 * @throws Rejected invalid-policy with position and mend.
 */
export function parseCondition(text: string): CelTree {
  try {
    return parse(text);
  } catch (error) {
    throw refusal(faultOffset(error), faultText(error), 'correct the expression');
  }
}

/** Where a node starts in the text. */
export function nodeOffset(tree: CelTree, node: CelNode): number {
  return tree.sourceInfo?.positions[node.id.toString()] ?? 0;
}

function faultText(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read';
  return 'rawMessage' in error && typeof error.rawMessage === 'string'
    ? error.rawMessage
    : error.message;
}

function faultOffset(error: unknown): number {
  if (!(error instanceof Error) || !('location' in error)) return 0;
  const { location } = error;
  if (typeof location !== 'object' || location === null || !('start' in location)) return 0;
  const { start } = location;
  if (typeof start !== 'object' || start === null || !('offset' in start)) return 0;
  return typeof start.offset === 'number' ? start.offset : 0;
}

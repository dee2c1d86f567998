import type { CelNode } from './tree';

/** A path from a root that a condition reads, and whether a comprehension's body reads it. */
export interface Read {
  readonly path: readonly string[];
  readonly inBody: boolean;
}

/** The whole path that a node reads from a root, or undefined when it reads none directly. */
export function readOf(
  node: CelNode,
  variables: readonly string[],
  inBody: boolean,
): Read | undefined {
  const path: string[] = [];
  let at: CelNode | undefined = node;
  while (at?.exprKind.case === 'selectExpr') {
    path.push(at.exprKind.value.field);
    at = at.exprKind.value.operand;
  }
  if (at?.exprKind.case !== 'identExpr' || variables.includes(at.exprKind.value.name)) {
    return undefined;
  }
  path.push(at.exprKind.value.name);
  return { path: path.reverse(), inBody };
}

/**
 * The reads without those that a shorter path includes, each path once; a path that a body reads
 * too counts as read by the body, under its own length.
 */
export function mergeReads(reads: readonly Read[]): Read[] {
  const merged = new Map<string, Read>();
  for (const read of [...reads].sort((a, b) => a.path.length - b.path.length)) {
    const covering = prefixesOf(read.path).find((key) => merged.has(key));
    const found = covering === undefined ? undefined : merged.get(covering);
    if (found === undefined) merged.set(keyOf(read.path), read);
    else if (read.inBody) merged.set(keyOf(found.path), { ...found, inBody: true });
  }
  return [...merged.values()];
}

function prefixesOf(path: readonly string[]): string[] {
  return path.map((_, index) => keyOf(path.slice(0, index + 1)));
}

/** A field's name holds no slash, so the text is unambiguous. */
function keyOf(path: readonly string[]): string {
  return path.join('/');
}

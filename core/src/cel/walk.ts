import { childrenOf } from './children';
import { celLimits } from './limits';
import { checkCall, checkConstant, checkIdentifier, checkVariable } from './node-rules';
import type { Patterns } from './pattern';
import { refusal } from './refusal';
import { type CelNode, type CelTree, nodeOffset } from './tree';
import { type Read, readOf } from './reads';

/** What the walk over an accepted condition found. */
export interface CheckedCondition {
  readonly reads: readonly Read[];
  readonly patterns: Readonly<Patterns>;
}

interface Visit {
  readonly node: CelNode;
  readonly variables: readonly string[];
  readonly level: number;
  /** Whether the node is the inner part of a longer path, which was read as a whole. */
  readonly inPath: boolean;
}

/**
 * Checks every node of a parsed condition against the dialect. The walk keeps its own stack: it
 * never recurses.
 *
 * @throws Rejected invalid-policy with position and mend.
 */
export function walkCondition(tree: CelTree): CheckedCondition {
  const reads: Read[] = [];
  const patterns: Patterns = new Map();
  const stack: Visit[] = [{ node: tree.expr, variables: [], level: 0, inPath: false }];
  let nodes = 0;
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    nodes += 1;
    const offset = nodeOffset(tree, visit.node);
    if (nodes > celLimits.nodes) {
      throw refusal(offset, 'it has too many parts', `use at most ${String(celLimits.nodes)}`);
    }
    checkNode(visit, offset, patterns);
    const read = visit.inPath ? undefined : readOf(visit.node, visit.variables, visit.level > 0);
    if (read !== undefined) reads.push(read);
    stack.push(...below(visit, read !== undefined || visit.inPath));
  }
  return { reads, patterns };
}

function checkNode({ node, variables, level }: Visit, at: number, patterns: Patterns) {
  const { exprKind } = node;
  switch (exprKind.case) {
    case 'constExpr':
      checkConstant(exprKind.value.constantKind, at);
      return;
    case 'identExpr':
      checkIdentifier(exprKind.value.name, variables, at);
      return;
    case 'callExpr':
      checkCall(exprKind.value, at, patterns);
      return;
    case 'comprehensionExpr':
      checkVariable(exprKind.value.iterVar, at);
      if (level >= celLimits.comprehensionLevels) {
        throw refusal(at, 'a comprehension stands in another one', 'use one level only');
      }
      return;
    case 'structExpr':
      if (exprKind.value.messageName !== '') {
        throw refusal(at, 'it builds a message', 'compare with texts, numbers, lists or maps');
      }
      return;
    case 'selectExpr':
    case 'listExpr':
      return;
    case undefined:
      throw refusal(at, 'a part is missing', 'correct the expression');
  }
}

function below({ node, variables, level }: Visit, inPath: boolean): Visit[] {
  const own =
    node.exprKind.case === 'comprehensionExpr'
      ? [node.exprKind.value.iterVar, node.exprKind.value.accuVar]
      : [];
  return childrenOf(node).map((child) => ({
    node: child.node,
    variables: [...variables, ...own],
    level: child.inBody ? level + 1 : level,
    inPath: inPath && node.exprKind.case === 'selectExpr',
  }));
}

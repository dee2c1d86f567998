import type { CelNode } from './tree';

/** A node below another one, and whether it belongs to the body that a comprehension repeats. */
export interface CelChild {
  readonly node: CelNode;
  readonly inBody: boolean;
}

/** The nodes directly below a node, in the order in which they are evaluated. */
export function childrenOf(node: CelNode): CelChild[] {
  return children(node).flatMap(([child, inBody]) =>
    child === undefined ? [] : [{ node: child, inBody }],
  );
}

type MaybeChild = readonly [CelNode | undefined, boolean];

function children({ exprKind }: CelNode): MaybeChild[] {
  switch (exprKind.case) {
    case 'selectExpr':
      return [[exprKind.value.operand, false]];
    case 'callExpr':
      return [exprKind.value.target, ...exprKind.value.args].map((child) => [child, false]);
    case 'listExpr':
      return exprKind.value.elements.map((child) => [child, false]);
    case 'structExpr':
      return exprKind.value.entries.flatMap((entry) => [
        [entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, false],
        [entry.value, false],
      ]);
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [
        [iterRange, false],
        [accuInit, false],
        [loopCondition, true],
        [loopStep, true],
        [result, false],
      ];
    }
    case 'identExpr':
    case 'constExpr':
    case undefined:
      return [];
  }
}

import { celLimits } from './limits';
import { compilePattern, type Patterns } from './pattern';
import { refusal } from './refusal';
import type { CelNode } from './tree';
import {
  celRoots,
  functionNames,
  isFixedZone,
  isFunction,
  isOperator,
  timeParts,
} from './vocabulary';

type Kind<C extends CelNode['exprKind']['case']> = Extract<
  CelNode['exprKind'],
  { case: C }
>['value'];
type Call = Kind<'callExpr'>;
type ConstantKind = Kind<'constExpr'>['constantKind'];

/** Takes texts, booleans, null, doubles and integers of 64 bits. */
export function checkConstant(constant: ConstantKind, at: number): void {
  switch (constant.case) {
    case 'stringValue':
    case 'boolValue':
    case 'nullValue':
      return;
    case 'int64Value':
      if (BigInt.asIntN(64, constant.value) === constant.value) return;
      throw refusal(at, 'the number is beyond 64 bits', 'use a smaller one');
    case 'doubleValue':
      if (Number.isFinite(constant.value)) return;
      throw refusal(at, 'the number is too large', 'use a smaller one');
    default:
      throw refusal(at, 'this kind of literal is not part of the dialect', 'use text or numbers');
  }
}

/** Takes the roots and the variables of the comprehensions around. */
export function checkIdentifier(name: string, variables: readonly string[], at: number): void {
  if (celRoots.some((root) => root === name) || variables.includes(name)) return;
  throw refusal(at, `there is no '${name}'`, `start from ${celRoots.join(', ')}`);
}

/** Takes a name for a comprehension's variable that hides no root and is not internal. */
export function checkVariable(name: string, at: number): void {
  if (celRoots.every((root) => root !== name) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  throw refusal(at, `the variable '${name}' hides another name`, 'choose another one');
}

/** Takes operators, and the functions of the dialect with the arguments that they need. */
export function checkCall(call: Call, at: number, patterns: Patterns): void {
  if (isOperator(call.function)) return;
  if (!isFunction(call.function, call.target !== undefined, call.args.length)) {
    const names = functionNames.join(', ');
    throw refusal(at, `'${call.function}' cannot be called like this`, `use one of ${names}`);
  }
  if (call.function === 'matches') {
    const pattern = literalText(call.args[0]);
    if (pattern === undefined) {
      throw refusal(at, 'the pattern is not a literal', 'write the pattern itself');
    }
    patterns.set(pattern, compilePattern(pattern, at));
    const size = [...patterns.values()].reduce((sum, one) => sum + one.size, 0);
    if (size > celLimits.patternSize) {
      throw refusal(at, 'the patterns repeat too much together', 'use smaller counts in {}');
    }
  }
  if (timeParts.includes(call.function) && call.args.length > 0) checkZone(call, at);
}

function checkZone(call: Call, at: number): void {
  const zone = literalText(call.args[0]);
  if (zone !== undefined && isFixedZone(zone)) return;
  throw refusal(at, 'the zone is not a fixed offset', "write one like '+01:00'");
}

function literalText(node: CelNode | undefined): string | undefined {
  if (node?.exprKind.case !== 'constExpr') return undefined;
  const { constantKind } = node.exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : undefined;
}

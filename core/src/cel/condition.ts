import { celEnv, type CelResult, isCelError, plan } from '@bufbuild/cel';
import { EdgeBeatError } from '../errors';
import { isAbsent } from './absent';
import { overrides } from './overrides';
import type { Patterns } from './pattern';
import { projectVariables } from './projection';
import { mergeReads } from './reads';
import { refusal } from './refusal';
import { scanCondition } from './scan';
import { type CelTree, parseCondition } from './tree';
import { walkCondition } from './walk';

/** What a condition may read: the event, the registry entry of its device, the site. */
export interface CelVariables {
  readonly event?: unknown;
  readonly device?: unknown;
  readonly site?: unknown;
}

/**
 * What a condition says about an event. `absent` tells the error "the field is not there" (the rule
 * is not about this event) from every other one.
 */
export type CelVerdict =
  | { readonly match: boolean }
  | { readonly error: string; readonly absent: boolean };

/** A condition that was accepted; it can be evaluated any number of times. */
export interface CompiledCondition {
  readonly text: string;
  /** Never throws and never takes longer than its limits allow; only true is a match. */
  evaluate(variables: CelVariables): CelVerdict;
}

/**
 * Compiles a condition of the CEL dialect, with the same outcome on every machine and on every
 * setting of Node.
 *
 * @throws Rejected invalid-policy, in one sentence with position and mend.
 */
export function compileCondition(text: string): CompiledCondition {
  scanCondition(text);
  const tree = parseCondition(text);
  const checked = walkCondition(tree);
  const reads = mergeReads(checked.reads);
  const run = planCondition(tree, checked.patterns);
  return {
    text,
    evaluate(variables) {
      try {
        return verdict(run(Object.fromEntries(projectVariables(reads, variables))));
      } catch (error) {
        if (error instanceof EdgeBeatError) return { error: error.message, absent: false };
        throw error;
      }
    },
  };
}

function planCondition(tree: CelTree, patterns: Readonly<Patterns>) {
  try {
    return plan(environment(patterns), tree);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it has no plan';
    throw refusal(0, why, 'correct the expression');
  }
}

function environment(patterns: Readonly<Patterns>) {
  return celEnv({
    funcs: overrides(),
    re2: {
      compile(pattern) {
        const compiled = patterns.get(pattern)?.matcher;
        if (compiled === undefined) throw new Error('the pattern was not compiled');
        return compiled;
      },
    },
  });
}

function verdict(result: CelResult): CelVerdict {
  if (isCelError(result)) return { error: result.message, absent: isAbsent(result) };
  if (typeof result === 'boolean') return { match: result };
  return { error: 'the condition gives neither true nor false', absent: false };
}

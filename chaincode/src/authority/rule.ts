import 'reflect-metadata';
import '../quiet-decorators';
import { Transaction } from 'fabric-contract-api';
import type { z } from 'zod';
import { TransactionContext } from '../context';
import type { CallerRole } from './caller';

/** Who may call a transaction, with what argument. */
export interface Rule<S extends z.ZodType = z.ZodType> {
  /** Whether it may write; `any-client` is every client of a member, registered or not. */
  readonly writes: boolean;
  readonly roles: readonly CallerRole[] | 'any-client';
  /** The roles instead of `roles` when the argument's `owner` is another member. */
  readonly others?: readonly CallerRole[];
  /** Whether it may be called while founders are missing. */
  readonly beforeFounding?: true;
  readonly argument: S;
}

/** Decorates methods that take the parsed argument; the descriptor is there for its type. */
type TransactionDecorator<S extends z.ZodType> = <A>(
  target: object,
  name: string,
  method: TypedPropertyDescriptor<(ctx: TransactionContext, request: z.output<S>) => Promise<A>>,
) => void;

const RULE = 'edgebeat:rule';

class DeclaredRule {
  readonly rule: Rule;

  constructor(rule: Rule) {
    this.rule = rule;
  }
}

/**
 * Makes a method a transaction and says who may call it, in one: a method without a rule is not in
 * the contract's metadata, so peers cannot reach it.
 *
 * On the wire every transaction takes one text. The parameter types are declared here and not taken
 * from the compiler, which leaves the context's type out when it was imported as a type only.
 */
export function Authorised<S extends z.ZodType>(rule: Rule<S>): TransactionDecorator<S> {
  return (target, name) => {
    Reflect.defineMetadata('design:paramtypes', [TransactionContext, String], target, name);
    Transaction(rule.writes)(target, name);
    Reflect.defineMetadata(RULE, new DeclaredRule(rule), target, name);
  };
}

/** The rule of a contract's transaction, if the method has one. */
export function ruleOf(contract: object, name: string): Rule | undefined {
  const declared: unknown = Reflect.getMetadata(RULE, contract, name);
  return declared instanceof DeclaredRule ? declared.rule : undefined;
}

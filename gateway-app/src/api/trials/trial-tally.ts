import {
  type ActionTaken,
  judgeRule,
  type PolicyAction,
  siteVariables,
  strictest,
  variablesOf,
} from '@edgebeat/core';
import type { CompiledPolicy } from '@edgebeat/core/cel';
import type { PolicyTrial } from '../answers/policy-trials';
import type { PastEvent } from './past-events';

const MAX_MATCHES = 100;
const MAX_ERROR_LENGTH = 512;

/** Judges events by a policy, and counts what it would have decided. */
export class TrialTally {
  readonly #policy: CompiledPolicy;
  readonly #site: ReturnType<typeof siteVariables>;
  readonly #rules: PolicyTrial['rules'];
  readonly #matches: PolicyTrial['matches'] = [];
  readonly #taken: Record<ActionTaken, number> = { allow: 0, warn: 0, block: 0 };
  readonly #actions: Record<PolicyAction, number> = {
    ...{ allow: 0, warn: 0, block: 0, disable: 0, quarantine: 0, require_approval: 0 },
  };
  #events = 0;
  #matched = 0;
  #newest: string | undefined;
  #oldest: string | undefined;

  constructor(policy: CompiledPolicy, siteId: string) {
    this.#policy = policy;
    this.#site = siteVariables(siteId);
    this.#rules = policy.rules.map(({ action }, rule) => ({
      ...{ rule, action, matched: 0, absent: 0, errors: 0 },
    }));
  }

  get events(): number {
    return this.#events;
  }

  /** Takes the next event; they come newest first. */
  add({ name, event, device }: PastEvent): void {
    const variables = variablesOf(event, this.#site, device);
    const taken: ActionTaken[] = [];
    const rules: number[] = [];
    const actions = new Set<PolicyAction>();
    for (const [index, rule] of this.#policy.rules.entries()) {
      const judged = judgeRule(rule, variables);
      this.#count(index, judged);
      if (!('effect' in judged)) continue;
      taken.push(judged.effect.taken);
      rules.push(index);
      if (judged.outcome === 'match') actions.add(rule.action);
    }
    const decided = strictest(taken);
    this.#taken[decided] += 1;
    for (const action of actions) this.#actions[action] += 1;
    this.#events += 1;
    this.#newest ??= event.time;
    this.#oldest = event.time;
    if (rules.length === 0) return;
    this.#matched += 1;
    if (this.#matches.length >= MAX_MATCHES) return;
    const { id, time } = event;
    this.#matches.push({ id, type: name, time, taken: decided, rules });
  }

  result(ended: PolicyTrial['ended']): PolicyTrial {
    return {
      ...{ events: this.#events, ended },
      ...(this.#oldest === undefined ? {} : { oldest: this.#oldest }),
      ...(this.#newest === undefined ? {} : { newest: this.#newest }),
      ...{ matched: this.#matched, taken: this.#taken, actions: this.#actions },
      ...{ rules: this.#rules, matches: this.#matches },
    };
  }

  #count(index: number, judged: ReturnType<typeof judgeRule>): void {
    const rule = this.#rules[index];
    if (rule === undefined) return;
    if (judged.outcome === 'match') rule.matched += 1;
    if (judged.outcome === 'absent') rule.absent += 1;
    if (judged.outcome !== 'error') return;
    rule.errors += 1;
    rule.error ??= judged.effect.error?.slice(0, MAX_ERROR_LENGTH);
  }
}

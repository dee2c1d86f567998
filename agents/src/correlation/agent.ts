import type { EventOf } from '@edgebeat/core';
import { z } from 'zod';
import type { Agent, Step } from '../runtime';
import type { Candidate } from './candidates';
import type { CompiledCorrelation } from './correlation-rule';
import type { CorrelationSet } from './correlation-set';
import { beginEpisode, correlated, joined } from './episode';
import { isFound, withItem } from './pattern';
import { CorrelationState, type Episode, isBefore, type Item } from './state';

/** What the correlation agent gets besides what counts: its rules, and the source of what it says. */
export interface CorrelationContext {
  readonly set: Pick<CorrelationSet, 'byId'>;
  readonly source: string;
}

type Correlated = EventOf<'IncidentCorrelated'>;
type CorrelationStep = Step<CorrelationState, Correlated>;

/** More than this waits for nobody: the oldest is counted before its time has come. */
const MAX_PENDING = 1000;

/**
 * The correlation agent: finds what its rules describe in what belongs to one group, in the order of
 * time and whatever order it comes in. An event waits until nothing can precede it any more.
 */
export const correlationAgent: Agent<Candidate, Correlated, CorrelationState, CorrelationContext> =
  {
    name: 'correlation',
    description: 'Finds what belongs together over sources, sites and members.',
    version: '1',
    reads: [],
    writes: ['IncidentCorrelated'],
    settings: z.strictObject({}),
    state: CorrelationState,
    keyBy: groupKey,
    handle(candidate, before, context) {
      const rule = context.set.byId.get(candidate.rule);
      if (rule === undefined) return { emit: [], state: before };
      const state = before ?? newState(candidate);
      const item = itemOf(candidate, rule, state);
      if (item.at < state.closed) return { emit: [], state: before, park: lateBy(state, item) };
      if (isKnown(state, candidate)) return { emit: [], state: before };
      const pending = inserted(state.pending, item);
      return drain(rule, { ...state, pending, newest: Math.max(state.newest, item.at) }, context);
    },
    tick(time, state, context) {
      const rule = context.set.byId.get(state.rule);
      const newest = Math.max(state.newest, Date.parse(time));
      if (rule === undefined || isOver(rule, state, newest)) return { emit: [], state: undefined };
      const isWaiting = (state.pending[0]?.at ?? Infinity) < newest - latenessOf(rule);
      return isWaiting ? drain(rule, { ...state, newest }, context) : { emit: [], state };
    },
  };

/** The group that a candidate belongs to; it is what a state is kept for. */
export function groupKey({ rule, group }: Pick<Candidate, 'rule' | 'group'>): string {
  return [rule, ...group].join('\0');
}

function newState({ rule, group }: Candidate): CorrelationState {
  return { rule, group, newest: 0, closed: 0, pending: [], window: [] };
}

/** What the ledger has put in order counts no earlier than what it has put before it. */
function itemOf(
  { id, time, matched, value, evidence, techniques }: Candidate,
  { ordering }: CompiledCorrelation,
  { newest }: CorrelationState,
): Item {
  const own = Date.parse(time);
  const at = ordering.by === 'ledger' ? Math.max(own, newest) : own;
  return { at, id, matched, ...(value === undefined ? {} : { value }), evidence, techniques };
}

function latenessOf({ ordering }: CompiledCorrelation): number {
  // What the ledger has put in order waits for nothing: even what counts at this very moment is due.
  return ordering.by === 'ledger' ? -1 : ordering.latenessMs;
}

function lateBy({ closed }: CorrelationState, { at }: Item) {
  const detail = `it is ${String(closed - at)} ms older than what counts as in order by now`;
  return { reason: 'late', detail };
}

/** Whether a thing counts already. Lists are in order, and what is older need not be looked at. */
function isKnown({ pending, window, episode }: CorrelationState, { id, time }: Candidate): boolean {
  const from = Date.parse(time);
  return [pending, window, episode?.items ?? []].some((list) => {
    for (let at = list.length - 1; (list[at]?.at ?? -1) >= from; at -= 1) {
      if (list[at]?.id === id) return true;
    }
    return false;
  });
}

function inserted(pending: readonly Item[], item: Item): Item[] {
  let at = pending.length;
  for (let one = pending[at - 1]; one !== undefined && isBefore(item, one); one = pending[at - 1]) {
    at -= 1;
  }
  return [...pending.slice(0, at), item, ...pending.slice(at)];
}

/** Counts what nothing can precede any more. */
function drain(
  rule: CompiledCorrelation,
  state: CorrelationState,
  context: CorrelationContext,
): CorrelationStep {
  const due = state.newest - latenessOf(rule);
  const isDue = (item: Item, index: number): boolean =>
    item.at < due || state.pending.length - index > MAX_PENDING;
  const split = state.pending.findIndex((item, index) => !isDue(item, index));
  const ready = split < 0 ? state.pending : state.pending.slice(0, split);
  const emit: Correlated[] = [];
  let after: CorrelationState = {
    ...state,
    pending: split < 0 ? [] : state.pending.slice(split),
    closed: Math.max(state.closed, Math.min(due, state.newest), ready.at(-1)?.at ?? 0),
  };
  for (const item of ready) after = count(rule, after, item, emit, context);
  return { emit, state: after };
}

/** Counts one item: it goes on with an episode, or it may begin one. */
function count(
  rule: CompiledCorrelation,
  state: CorrelationState,
  item: Item,
  emit: Correlated[],
  { source }: CorrelationContext,
): CorrelationState {
  const { episode: before, group } = state;
  const isOpen = before !== undefined && item.at - before.last <= rule.spanMs;
  const window = isOpen ? [] : withItem(rule, state.window, item);
  const [first, ...rest] = window;
  const begun =
    first !== undefined && isFound(rule, window)
      ? beginEpisode(state, [first, ...rest])
      : undefined;
  const episode = isOpen ? joined(before, item) : begun;
  if (episode === undefined) {
    const { rule: id, newest, closed, pending } = state;
    return { rule: id, group, newest, closed, pending, window };
  }
  const isTold = isOpen && !isNews(before, episode);
  if (!isTold) emit.push(correlated(rule, group, episode, source));
  const announced = isTold ? episode.announced : episode.total;
  return { ...state, window: [], episode: { ...episode, announced } };
}

/** Whether it has to be said again: another member is in it, or there is twice as much of it. */
function isNews(before: Episode, now: Episode): boolean {
  return now.members.length > before.members.length || now.total >= 2 * now.announced;
}

/** Whether nothing that is kept can count together with what may still come. */
function isOver(rule: CompiledCorrelation, state: CorrelationState, now: number): boolean {
  if (state.pending.length > 0) return false;
  const last = Math.max(state.episode?.last ?? 0, state.window.at(-1)?.at ?? 0);
  return now - Math.max(0, latenessOf(rule)) - last > rule.spanMs;
}

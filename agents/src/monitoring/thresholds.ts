import { eventId, type EventOf, events } from '@edgebeat/core';
import type { Threshold } from './settings';

/** One value, and the threshold that it is held against. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly threshold: Threshold;
}

/** A measure that has crossed its threshold, and how. */
export interface Crossed extends Measure {
  readonly state: 'over' | 'under';
}

/** Which measures have crossed their thresholds, and which are over them now. */
export interface Crossing {
  readonly crossed: readonly Crossed[];
  readonly over: readonly string[];
}

/**
 * Compares measures with what was over before; between the two bounds nothing changes, and neither
 * does it for what is not measured now.
 */
export function crossings(before: readonly string[], measures: readonly Measure[]): Crossing {
  const isOver = ({ name, value, threshold }: Measure): boolean =>
    before.includes(name) ? value >= threshold.under : value >= threshold.over;
  const unmeasured = before.filter((name) => !measures.some((one) => one.name === name));
  const over = [...unmeasured, ...measures.filter(isOver).map(({ name }) => name)];
  const crossed = measures.flatMap((measure): Crossed[] => {
    const isNow = over.includes(measure.name);
    if (isNow === before.includes(measure.name)) return [];
    return [{ ...measure, state: isNow ? 'over' : 'under' }];
  });
  return { crossed, over };
}

/** The events of crossed thresholds; the same measurement always makes the same ones. */
export function crossedEvents(
  { crossed }: Crossing,
  cause: { readonly id: string; readonly time: string },
  source: string,
  subject?: string,
): EventOf<'ThresholdCrossed'>[] {
  return crossed.map(({ name, value, threshold, state }) => {
    const id = eventId(source, cause.id, [name, state]);
    const bound = state === 'over' ? threshold.over : threshold.under;
    const data = {
      ...{ measure: name, value, threshold: bound, state },
      ...(subject === undefined ? {} : { subject }),
    };
    return events.ThresholdCrossed.make({ id, source, time: cause.time }, data);
  });
}

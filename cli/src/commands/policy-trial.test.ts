import type { PolicyTrial } from '@edgebeat/gateway-app/answers';
import { trialLines } from './policy-trial';

const time = '2026-01-31T10:00:00.000Z';

const trial: PolicyTrial = {
  ...{ events: 1000, ended: 'events', oldest: time, newest: time, matched: 12 },
  taken: { allow: 988, warn: 0, block: 12 },
  actions: { allow: 0, warn: 0, block: 0, disable: 11, quarantine: 0, require_approval: 0 },
  rules: [{ rule: 0, action: 'disable', matched: 11, absent: 3, errors: 1, error: 'no overload' }],
  matches: Array.from({ length: 12 }, (_, n) => ({
    ...{ id: String(n % 10).repeat(64), type: 'LogReceived' as const, time },
    ...{ taken: 'block' as const, rules: [0] },
  })),
};

describe('the lines of a trial', () => {
  it('given a trial that ended at its bound, when it is shown, then counts, error and the newest matches are told', () => {
    const lines = trialLines(trial);

    expect(lines.slice(0, 2)).toEqual([
      `tried on 1000 events (the newest; there are more, ${time} to ${time}): it counts for 12`,
      '  block 12, warn 0, allow 988',
    ]);
    expect(lines).toContain('rule 0 fails: no overload');
    expect(lines.filter((line) => line.includes('LogReceived'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('and 2 more');
  });

  it('given no events, when it is shown, then no times are told', () => {
    const { oldest, newest, ...rest } = trial;

    const lines = trialLines({ ...rest, ended: 'all', events: 0, matched: 0, matches: [] });

    expect([oldest, newest]).toEqual([time, time]);
    expect(lines[0]).toBe('tried on 0 events (all of the window): it counts for 0');
  });
});

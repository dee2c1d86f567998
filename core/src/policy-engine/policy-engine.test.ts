import { compilePolicy } from '../cel';
import { CloudEvent, eventId } from '../events';
import type { PolicyRule } from '../records';
import { judgeRule } from './judge-rule';
import { deviceIdOf, siteVariables, variablesOf } from './subject';

const event = (data: object) =>
  CloudEvent.parse({
    ...{ specversion: '1.0', id: eventId('urn:test', '1', data), source: 'urn:test' },
    ...{ type: 'io.edgebeat.SensorDataReceived', time: '2026-01-31T10:00:00.000Z' },
    ...{ datacontenttype: 'application/json', data },
  });

function judge(rule: Partial<PolicyRule>, data: object) {
  const given = { condition: 'true', action: 'block', scope: 'SITE', ...rule } as const;
  const [compiled] = compilePolicy({ rules: [given] }).rules;
  if (compiled === undefined) throw new Error('there is a rule');
  return judgeRule(compiled, variablesOf(event(data), siteVariables('hamburg')));
}

describe('judging a rule', () => {
  it.each([
    [
      'matches',
      { condition: 'event.data.n == 1.0' },
      { outcome: 'match', effect: { taken: 'block' } },
    ],
    ['does not match', { condition: 'event.data.n == 2.0' }, { outcome: 'no-match' }],
    ['reads what is not there', { condition: 'event.data.m == 2.0' }, { outcome: 'absent' }],
    [
      'fails',
      { condition: 'event.data.n', onError: 'warn' },
      { outcome: 'error', effect: { taken: 'warn', raisesAlert: false } },
    ],
    [
      'warns aloud',
      { action: 'warn', alert: true },
      { outcome: 'match', effect: { taken: 'warn', raisesAlert: true } },
    ],
  ] as const)(
    'given a rule that %s, when an event is judged, then that is its outcome',
    (_, rule, outcome) => {
      expect(judge(rule, { n: 1 })).toMatchObject(outcome);
    },
  );
});

describe('what conditions read', () => {
  it('given a registry entry, when the event says something else of its device, then the event counts', () => {
    const subject = event({ device: { id: 'cam-01', type: 'USB_STORAGE' } });

    const { device } = variablesOf(subject, {}, { type: 'CAMERA', trust: 'trusted' });

    expect(device).toEqual({ id: 'cam-01', type: 'USB_STORAGE', trust: 'trusted' });
    expect(deviceIdOf(subject)).toBe('cam-01');
  });

  it.each([{}, { device: 'cam-01' }, { device: [] }, { device: { id: 7 } }])(
    'given the data %j, when the device is asked for, then none is named',
    (data) => {
      expect(deviceIdOf(event(data))).toBeUndefined();
    },
  );
});

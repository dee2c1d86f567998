import { policyBody } from './examples';
import { hash, time } from './example-values';

export const trialBody = { policy: policyBody, events: 1000, types: ['SensorDataReceived'] };

export const trialExample = {
  events: 420,
  ended: 'all',
  oldest: time,
  newest: '2026-01-31T11:00:00.000Z',
  matched: 1,
  taken: { allow: 419, warn: 0, block: 1 },
  actions: { allow: 0, warn: 0, block: 0, disable: 1, quarantine: 0, require_approval: 0 },
  rules: [{ rule: 0, action: 'disable', matched: 1, absent: 3, errors: 0 }],
  matches: [{ id: hash('1'), type: 'SensorDataReceived', time, taken: 'block', rules: [0] }],
};

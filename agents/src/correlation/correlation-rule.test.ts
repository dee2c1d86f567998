import { both, count, setOf, spraying } from './correlation.test.kit';

describe('correlation rules that are not understood', () => {
  it.each<[string, object, RegExp]>([
    [
      'a rule that is not there',
      { ...count, rules: 'nothing' },
      /correlation\.rules: there is no rule nothing/,
    ],
    ['no number', { ...count, condition: {} }, /correlation\.condition: it names no number/],
    ['two numbers', { ...count, condition: { gte: 1, gt: 1 } }, /exclude each other/],
    ['another comparison', { ...count, condition: { lt: 5 } }, /correlation\.condition: .*lt/],
    [
      'values of no field',
      { ...spraying, condition: { gte: 2 } },
      /condition\.field: it is missing/,
    ],
    [
      'a field without use',
      { ...count, condition: { gte: 2, field: 'User' } },
      /does nothing in event_count/,
    ],
    [
      'events and incidents',
      { ...both, rules: ['failed', 'noted'] },
      /events and incidents are mixed/,
    ],
    ['a span of months', { ...count, timespan: '90d' }, /timespan: it is longer than 31 days/],
    ['a span without unit', { ...count, timespan: '90' }, /correlation\.timespan: must be like/],
    ['a type of none', { ...count, type: 'value_sum' }, /correlation\.type: /],
  ])('given %s, when the rules are compiled, then rule and field are named', (_, rule, message) => {
    expect(() => setOf(rule)).toThrow(message);
    expect(() => setOf(rule)).toThrow(/^rule r3\.yml \(A test\): /);
  });
});

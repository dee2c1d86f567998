import { compileCondition } from './condition';
import { celLimits } from './limits';

function list(length: number, element: (index: number) => unknown = (i) => i): unknown[] {
  return Array.from({ length }, (_, index) => element(index));
}

/** The deepest conditions that the limits take. */
const deepest = [
  '('.repeat(32) + 'event.a == 1.0' + ')'.repeat(32),
  '!'.repeat(90) + '(event.a == 1.0)',
  'event.a == 1.0' + ' || event.a == 1.0'.repeat(19),
  'event.a + ' + '1.0 + '.repeat(40) + '0.0 > 0.0',
  '(event.a > 0.0 ? '.repeat(15) + 'true' + ' : false)'.repeat(15),
];

function depthOfStack(): number {
  let depth = 0;
  const dive = (): void => {
    depth += 1;
    dive();
  };
  expect(dive).toThrow(RangeError);
  return depth;
}

function atDepth<T>(depth: number, work: () => T): T {
  return depth === 0 ? work() : atDepth(depth - 1, work);
}

describe('bounds of an evaluation', () => {
  it.each(deepest)(
    'given most of the stack in use, when %j runs, then the verdict is the same',
    (text) => {
      const run = () => compileCondition(text).evaluate({ event: { a: 1 } });
      run();

      const depth = Math.floor(depthOfStack() * 0.5);

      expect(atDepth(depth, run)).toEqual(run());
      expect(run()).toHaveProperty('match');
    },
  );

  it('given a text that makes backtracking engines explode, when it is matched, then it ends soon', () => {
    const condition = compileCondition("event.a.matches('^(a+)+$')");

    const started = Date.now();
    const verdict = condition.evaluate({ event: { a: 'a'.repeat(16_000) + '!' } });

    expect(verdict).toEqual({ match: false });
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['event.a.exists(x, x == 5)', { a: list(1001) }, 'more than 1000 elements'],
    ['size(event.a + event.a) > 1', { a: list(600) }, 'beyond 1000 elements'],
    ['event == event', list(100, () => list(101)), 'too many values'],
    ["event.a == 'x'", { a: 'x'.repeat(70_000) }, 'too many characters'],
    ['event.a.all(x, x in event.b)', { a: [1], b: list(200) }, 'too many values'],
    ['event.a.all(x, x == event.b)', { a: [1], b: 'x'.repeat(2000) }, 'too many characters'],
  ])(
    'given %s over data that is too large, when it runs, then it is an error',
    (text, event, why) => {
      const verdict = compileCondition(text).evaluate({ event });

      expect(verdict).toMatchObject({ absent: false });
      expect('error' in verdict && verdict.error).toContain(why);
    },
  );

  it('given data that nests for ever, when it is read, then it is an error', () => {
    const event: Record<string, unknown> = {};
    event['a'] = event;

    expect(compileCondition('event == 1').evaluate({ event })).toMatchObject({ absent: false });
  });

  it('given large data beside what is read, when it runs, then only what is read counts', () => {
    const event = { a: 1, huge: list(5000) };

    expect(compileCondition('event.a == 1').evaluate({ event })).toEqual({ match: true });
  });

  it.each([
    'event.a.map(x, x + 1.0).filter(x, x > 3.0).size() > 1',
    'event.a.all(x, ' + 'x in event.b || '.repeat(12) + 'true)',
    'event.s.all(s, ' + "s.matches('^(x|y)*z$') || ".repeat(9) + 'true)',
  ])('given the largest data for %s, when it runs, then it ends within five seconds', (text) => {
    const condition = compileCondition(text);
    const event = {
      a: list(celLimits.listElements),
      b: list(98, (i) => -i),
      s: list(celLimits.listElements, () => 'xy'.repeat(7)),
    };

    const started = Date.now();
    const verdict = condition.evaluate({ event });

    expect(verdict).toHaveProperty('match');
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

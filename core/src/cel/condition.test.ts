import { compileCondition } from './condition';

const usb = { event: { type: 'device', data: {} }, device: { type: 'USB_STORAGE', ports: [1, 2] } };

function evaluate(text: string, variables: unknown = usb) {
  return compileCondition(text).evaluate(variables as object);
}

describe('compileCondition', () => {
  it.each([
    ["device.type == 'USB_STORAGE'", true],
    ["device.type != 'USB_STORAGE'", false],
    ["device.type in ['CAMERA', 'USB_STORAGE']", true],
    ["has(device.type) && device.type.startsWith('USB')", true],
    ['has(device.serial)', false],
    ['device.ports.exists(p, p == 2)', true],
    ['device.ports.all(p, p > 1)', false],
    ['device.ports.exists_one(p, p > 1)', true],
    ['device.ports.filter(p, p > 1).size() == 1', true],
    ['device.ports.map(p, p * 2.0) == [2, 4]', true],
    ["device.type.matches('^USB_[A-Z]+$')", true],
    ["timestamp('2026-03-29T02:30:00Z').getHours() == 2", true],
    ["timestamp('2026-03-29T02:30:00Z').getHours('+01:00') == 3", true],
    ["timestamp('2026-03-29T00:30:00Z').getDate('-01:00') == 28", true],
    ["duration('90s') > duration('1m')", true],
    ["int('12') == 12 && double('1.5') == 1.5", true],
    ["device['type'] == 'USB_STORAGE'", true],
    ["'type' in device", true],
    ["device.type == 'A' ? false : true", true],
    ['size(device.ports) + 1 == 3', true],
  ])('given %s, when it is evaluated, then the match is %s', (text, match) => {
    expect(evaluate(text)).toEqual({ match });
  });

  it.each([
    ['device.serial == 1', 'a field'],
    ["device.vendor.name == 'x'", 'a path'],
    ["device['serial'] == 1", 'a key'],
    ['device.ports[7] == 1', 'an index'],
    ["site.name == 'x'", 'a variable'],
    ['device.ports.exists(p, p.x == 1)', 'a field of an element'],
    ['device.serial == 1 && device.vendor == 2', 'two fields'],
  ])('given %s, when it is evaluated, then %s is absent', (text) => {
    expect(evaluate(text)).toMatchObject({ absent: true });
  });

  it.each([
    ['device.type > 5', 'no matching overload'],
    ['device.type', 'neither true nor false'],
    ['int(device.type) == 1', 'not a whole number'],
    ['device.serial == 1 || int(device.type) == 1', 'field not found'],
    ['1 / 0 == 1', 'divide by zero'],
    ['9223372036854775807 + 1 > 0', 'overflow'],
  ])('given %s, when it is evaluated, then it is an error, not an absence', (text, error) => {
    const verdict = evaluate(text);

    expect(verdict).toMatchObject({ absent: false });
    expect('error' in verdict && verdict.error).toContain(error);
  });

  it('given an error beside a false part, when it is evaluated, then false wins as CEL says', () => {
    expect(evaluate('device.serial == 1 && false')).toEqual({ match: false });
  });

  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['constructor', '{"constructor":{"name":"Object"}}'],
    ['hasOwnProperty', '{"hasOwnProperty":1}'],
  ])('given data with a key %s, when it is read, then it is plain data', (key, json) => {
    const data: unknown = JSON.parse(json);

    expect(evaluate(`has(event.data.${key})`, { event: { data } })).toEqual({ match: true });
    expect(evaluate(`has(event.data.${key})`, { event: { data: {} } })).toEqual({ match: false });
    expect(evaluate('event.data == event.data', { event: { data } })).toEqual({ match: true });
  });

  it('given a compiled condition, when it is evaluated twice, then nothing is left of the first', () => {
    const condition = compileCondition('event.n > 1');

    const verdicts = [2, 0, 'x', 3].map((n) => condition.evaluate({ event: { n } }));

    expect(verdicts).toMatchObject([
      { match: true },
      { match: false },
      { absent: false },
      { match: true },
    ]);
  });
});

/** The names that a condition may start from. */
export const celRoots = ['event', 'device', 'site'] as const;

const operators = [
  ...['_&&_', '_||_', '!_', '_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_', '@in', '_[_]', '_?_:_'],
  ...['_+_', '_-_', '_*_', '_/_', '_%_', '-_', '@not_strictly_false'],
];

/** A function of the dialect: whether it has a target (`x.f()`), and how many arguments. */
interface Signature {
  readonly target: 'no' | 'yes' | 'either';
  readonly least: number;
  readonly most: number;
}

const text: Signature = { target: 'yes', least: 1, most: 1 };
const conversion: Signature = { target: 'no', least: 1, most: 1 };
const timePart: Signature = { target: 'yes', least: 0, most: 1 };

/** The parts of a timestamp or duration that a condition may ask for. */
export const timeParts = [
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
];

const functions = new Map<string, Signature>([
  ['contains', text],
  ['startsWith', text],
  ['endsWith', text],
  ['matches', text],
  ['size', { target: 'either', least: 0, most: 1 }],
  ['int', conversion],
  ['double', conversion],
  ['string', conversion],
  ['timestamp', conversion],
  ['duration', conversion],
  ...timeParts.map((name): [string, Signature] => [name, timePart]),
]);

/** The functions and macros by name, for messages and references. */
export const functionNames: readonly string[] = [
  ...['has', 'all', 'exists', 'exists_one', 'filter', 'map'],
  ...functions.keys(),
];

/** Whether an expanded macro or an operator is meant; both are part of the dialect. */
export function isOperator(name: string): boolean {
  return operators.includes(name);
}

/** Whether the dialect has this function with this target and this number of arguments. */
export function isFunction(name: string, hasTarget: boolean, args: number): boolean {
  const signature = functions.get(name);
  if (signature === undefined) return false;
  if (signature.target === 'either') return hasTarget ? args === 0 : args === 1;
  if ((signature.target === 'yes') !== hasTarget) return false;
  return args >= signature.least && args <= signature.most;
}

/** Whether a zone is written as a fixed offset; names depend on the runtime's zone tables. */
export function isFixedZone(zone: string): boolean {
  return /^[+-]?(?:[01][0-9]|2[0-3]):[0-5][0-9]$/.test(zone);
}

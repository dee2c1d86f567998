import fc from 'fast-check';
import type { FuzzWorld, Target } from './fuzz-world.test.kit';
import { hostileBytes } from './hostile-values.test.kit';
import { argumentText, mutated, mutations } from './mutation.test.kit';
import { schemaArbitrary } from './schema-arbitrary.test.kit';

/** One call as a client makes it; what it wrote is committed or forgotten. */
export interface Call {
  readonly caller: string;
  readonly args: readonly string[];
  readonly commits: boolean;
  /** What the transient map has instead of the scene's values, in base64. */
  readonly transient: Readonly<Record<string, string>>;
}

/** Calls of a contract's transactions, one after the other. */
export function callsOf(world: FuzzWorld, contract: string, most: number): fc.Arbitrary<Call[]> {
  const targets = world.targets.filter((target) => target.contract === contract);
  const call = fc.oneof(...targets.map((target) => callOf(world, target)));
  return fc.array(call, { minLength: 1, maxLength: most, size: 'max' });
}

function callOf(world: FuzzWorld, target: Target): fc.Arbitrary<Call> {
  return fc.record({
    caller: callerOf(world, target),
    args: argumentsOf(world, target).map((args) => [target.name, ...args]),
    commits: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    transient: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, transientOf(world)),
  });
}

/** Mostly somebody who may, by the name that the scene gives its callers. */
function callerOf({ scene }: FuzzWorld, { roles }: Target): fc.Arbitrary<string> {
  const all = Object.keys(scene.callers);
  const able = all.filter(
    (name) => roles === 'any-client' || roles.some((role) => name.split('/').at(-1) === role),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...able) },
    { weight: 1, arbitrary: fc.constantFrom(...all) },
  );
}

/** One value of the transient map is another one: of another form, or nearly what it was. */
function transientOf({ scene, words }: FuzzWorld): fc.Arbitrary<Call['transient']> {
  const changes = scene.transient.map(([name, bytes]) => {
    const other = fc.constantFrom(...hostileBytes);
    const value = jsonOf(bytes);
    const near = mutations(words).map((one) => Buffer.from(argumentText(mutated(value, one))));
    const either = value === undefined ? other : fc.oneof(other, near);
    return either.map((changed) => ({ [name]: changed.toString('base64') }));
  });
  return fc.oneof(...changes);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function argumentsOf(world: FuzzWorld, target: Target): fc.Arbitrary<string[]> {
  const argument = argumentOf(world, target);
  const cut = fc
    .tuple(argument, fc.nat())
    .map(([text, at]) => text.slice(0, at % (text.length + 1)));
  return fc.oneof(
    { weight: 40, arbitrary: argument.map((text) => [text]) },
    { weight: 1, arbitrary: cut.map((text) => [text]) },
    { weight: 1, arbitrary: argument.map((text) => [`\ufeff${text}`]) },
    { weight: 1, arbitrary: fc.array(fc.string(), { maxLength: 3 }) },
  );
}

function argumentOf({ words }: FuzzWorld, { argument, examples }: Target): fc.Arbitrary<string> {
  const made = schemaArbitrary(argument, words);
  const right = examples.length === 0 ? made : fc.oneof(fc.constantFrom(...examples), made);
  const changes = fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(mutations(words), { minLength: 1, maxLength: 2 }) },
  );
  return fc
    .tuple(right, changes)
    .map(([value, list]) => argumentText(list.reduce<unknown>(mutated, value)));
}

import type { z } from 'zod';
import { foundedWorld, type World } from '../authority/authority-world.test.kit';
import { ruleOf, type Rule } from '../authority/rule';
import { contractsFor } from '../contracts';
import { FakeLedger, type FakeSnapshot } from '../fakes/fake-ledger';
import { makeIdentity, type TestCaller, type TestIdentity } from '../fakes/test-identity';
import { Dictionary } from './dictionary.test.kit';
import { hostileWords } from './hostile-values.test.kit';

/** A transaction that can be called, as its rule has it. */
export interface Target {
  readonly contract: string;
  /** `contract:transaction`. */
  readonly name: string;
  readonly writes: boolean;
  readonly roles: Rule['roles'];
  readonly argument: z.ZodType;
  /** Arguments that one of its callers can rightly give. */
  readonly examples: readonly unknown[];
}

/** What peers have before they are called: nothing here is a secret of this process. */
export interface Scene {
  readonly charterHash: string;
  readonly snapshot: FakeSnapshot;
  readonly transient: readonly (readonly [string, Buffer])[];
  readonly callers: Readonly<Record<string, TestCaller>>;
  /** The transactions that may not write. */
  readonly reading: readonly string[];
}

/** A founded consortium with an object of every kind, and how it can be called. */
export interface FuzzWorld {
  readonly scene: Scene;
  readonly targets: readonly Target[];
  readonly words: Dictionary;
}

/** Makes the world of the authority's tests into one that can be called by anybody. */
export async function fuzzWorld(): Promise<FuzzWorld> {
  const world = await foundedWorld();
  const { ledger, members, charterHash } = world;
  const stranger = await makeIdentity('Org4MSP', ['admin']);
  const callers: Record<string, TestIdentity> = { ...world.callers, stranger };
  for (const { msp, admin, operator, connector, agent, recorder, client } of members) {
    const named = { admin, operator, connector, 'policy-agent': agent, recorder, client };
    for (const [role, one] of Object.entries(named)) callers[`${msp}/${role}`] = one;
  }
  const targets = targetsOf(world, charterHash);
  const words = new Dictionary();
  for (const [, value] of ledger.state.rows()) words.note(JSON.parse(value.toString()));
  for (const { examples } of targets) words.note(examples);
  words.note(hostileWords());
  const scene = {
    ...{ charterHash, callers, snapshot: ledger.snapshot() },
    transient: [...ledger.transient],
    reading: targets.filter(({ writes }) => !writes).map(({ name }) => name),
  };
  return { scene, targets, words };
}

/** Every transaction of every contract: what is added to the contracts is called without a line here. */
function targetsOf(world: World, charterHash: string): Target[] {
  const contracts = contractsFor({ charterHash, onSurprise: () => undefined });
  const instances = new Map(
    contracts.map((contract) => {
      const instance = new contract();
      return [instance.getName(), instance] as const;
    }),
  );
  return [...world.ledger.transactions].flatMap((name) => {
    const [contract = '', transaction = ''] = name.split(':');
    const instance = instances.get(contract);
    const rule = instance && ruleOf(instance, transaction);
    return rule === undefined ? [] : [targetOf(world, contract, name, rule)];
  });
}

function targetOf(world: World, contract: string, name: string, rule: Rule): Target {
  const { writes, roles, argument } = rule;
  const examples = new Map<string, unknown>();
  for (const caller of [world.callers.operator, world.callers['policy-agent']]) {
    for (const target of ['own', 'other'] as const) {
      const example = world.argumentOf(name, target, caller);
      if (example !== undefined) examples.set(JSON.stringify(example), example);
    }
  }
  return { contract, name, writes, roles, argument, examples: [...examples.values()] };
}

/** A peer that stands where the scene does. */
export function openScene(
  { charterHash, snapshot, transient }: Scene,
  protocols?: readonly number[],
): FakeLedger {
  const ledger = new FakeLedger(charterHash, undefined, protocols);
  for (const [name, bytes] of transient) ledger.transient.set(name, bytes);
  ledger.restore(snapshot);
  return ledger;
}

import { DeviceRecord, type Trust } from '@edgebeat/core';
import fc from 'fast-check';
import type { Outcome } from '../../fakes/fake-ledger';
import { registerRole } from '../../fakes/test-consortium';
import { type DeviceWorld, makeKey, withDevice } from './devices.test.kit';

/** One call by one of three identities of the device's owner. */
type Call =
  | { readonly kind: 'trust'; readonly by: number; readonly id: number; readonly trust: Trust }
  | { readonly kind: 'revoke'; readonly by: number; readonly id: number }
  | { readonly kind: 'register'; readonly by: number; readonly type: string };

const by = fc.nat(2);
/** Few enough that commands are repeated, and that ids meet other content. */
const id = fc.nat(40);
const level = fc.constantFrom<Trust>('trusted', 'trusted', 'restricted', 'quarantined');
const type = fc.constantFrom('CAMERA', 'DOOR');
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('trust'), by, id, trust: level }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('register'), by, type }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke'), by, id }) },
);
const calls = fc.array(anyCall, { minLength: 10, maxLength: 40, size: 'max' });

/** What one call made of the device. */
interface Step {
  readonly call: Call;
  readonly actor: string;
  readonly outcome: Outcome;
  readonly before: DeviceRecord;
  readonly after: DeviceRecord;
}

async function play(sequence: readonly Call[]): Promise<Step[]> {
  const world = await withDevice();
  await registerRole(world.ledger, world.member, world.member.client, 'operator');
  const steps: Step[] = [];
  for (const one of sequence) {
    const before = stored(world);
    const outcome = await perform(world, one);
    const { keyHash } = actorOf(world, one);
    steps.push({ call: one, actor: keyHash, outcome, before, after: stored(world) });
  }
  return steps;
}

function stored({ ledger }: DeviceWorld): DeviceRecord {
  const bytes = ledger.state.get('\u0000device\u0000Org1MSP\u0000cam-01\u0000');
  return DeviceRecord.parse(JSON.parse(bytes.toString()));
}

function actorOf({ member }: DeviceWorld, { by: index }: Call) {
  return [member.operator, member.admin, member.client][index] ?? member.operator;
}

function perform(world: DeviceWorld, one: Call): Promise<Outcome> {
  const actor = actorOf(world, one);
  switch (one.kind) {
    case 'trust':
      return world.trust(one.trust, { commandId: `c-${one.id}` }, actor);
    case 'revoke':
      return world.revoke({ commandId: `c-${one.id}` }, actor);
    case 'register':
      return world.register({ ...world.device, type: one.type, publicKey: makeKey() }, actor);
  }
}

/** Every rule that a step of any sequence keeps, as a sentence when it does not. */
function brokenRules(step: Step, earlier: readonly Step[]): string[] {
  const { call, outcome, before, after } = step;
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  const isAnnounced = outcome.ok && outcome.event !== undefined;
  const isStandingSame = before.trust === after.trust && before.status === after.status;
  const rules: Record<string, boolean> = {
    'a change is announced, and nothing else is': isAnnounced !== isSame,
    'a refusal has a code': outcome.ok || outcome.code !== undefined,
    'revoked is for ever': before.status === 'active' || isSame,
    'a registration changes no standing': call.kind !== 'register' || isStandingSame,
    'a release takes two identities': !isReleased(step) || wasProposedByAnother(step, earlier),
    'quarantine is at once': !isQuarantine(step) || after.trust === 'quarantined',
    'one command is one effect': isSame || !isCommandUsed(step, earlier),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

function isReleased({ before, after }: Step): boolean {
  return before.trust === 'quarantined' && after.trust !== 'quarantined';
}

/** Read from the answers alone: who announced the last proposal since the device's trust was set. */
function wasProposedByAnother({ call, actor }: Step, earlier: readonly Step[]): boolean {
  const trusts = earlier.filter(({ call: one, outcome }) => one.kind === 'trust' && outcome.ok);
  const last = trusts.findLast(({ outcome }) => outcome.ok && outcome.event !== undefined);
  if (last?.call.kind !== 'trust' || call.kind !== 'trust') return false;
  return last.call.trust === call.trust && last.actor !== actor;
}

function isQuarantine({ call, outcome }: Step): boolean {
  return (
    call.kind === 'trust' &&
    call.trust === 'quarantined' &&
    outcome.ok &&
    outcome.event !== undefined
  );
}

function isCommandUsed({ call }: Step, earlier: readonly Step[]): boolean {
  if (call.kind === 'register') return false;
  return earlier.some(
    ({ call: one, outcome }) => one.kind !== 'register' && one.id === call.id && outcome.ok,
  );
}

describe('the rules of devices', () => {
  it('given any calls of three identities, when they are made in turn, then every rule holds', async () => {
    const met = { releases: 0, repeats: 0, revocations: 0 };

    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        const steps = await play(sequence);
        const broken = steps.flatMap((step, index) => brokenRules(step, steps.slice(0, index)));
        met.releases += steps.filter(isReleased).length;
        met.repeats += steps.filter((step, at) => isCommandUsed(step, steps.slice(0, at))).length;
        met.revocations += steps.at(-1)?.after.status === 'revoked' ? 1 : 0;

        expect(broken).toEqual([]);
      }),
      { numRuns: 40, seed: 20_260_601 },
    );

    expect(Math.min(met.releases, met.repeats, met.revocations)).toBeGreaterThan(10);
  });
});

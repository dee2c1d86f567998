import fc from 'fast-check';
import { configBlock, configSignature, updateFor } from '../channel-config/channel-config.test.kit';
import { mutated, type Mutation } from '../../fakes/mutation.test.kit';
import {
  approve,
  adminOf,
  type ChangeWorld,
  changeWorld,
  newcomer,
  proposed,
} from './changes.test.kit';

const RUNS = 150;
const members = ['Org1MSP', 'Org2MSP', 'Org3MSP'];
const update = updateFor('add', newcomer, members);
const block = configBlock(
  update,
  [...members, newcomer].map((mspId) => ({ mspId })),
);

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('Org2MSP', '__proto__', update.toString('base64'), 'a'.repeat(64)),
  fc.base64String({ maxLength: 64 }),
);

const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    path: fc.array(fc.nat(7), { minLength: 1, maxLength: 3 }),
    value: anything,
  }),
  { minLength: 1, maxLength: 3 },
);

async function requestsOf(world: ChangeWorld): Promise<readonly (readonly [string, object])[]> {
  const { owner, commandId, contentHash } = await proposed(world, 2, 'add', newcomer);
  const admin = adminOf(world, 1);
  const signed = {
    configUpdate: update.toString('base64'),
    signature: configSignature(admin, update),
  };
  const proposing = { commandId: 'new', member: newcomer, expectedRevision: 0, ...signed };
  const about = { kind: 'site', owner: 'Org2MSP', id: 'site-2' };
  return [
    ['proposeMember', proposing],
    ['remove', { ...proposing, member: 'Org3MSP', reason: 'x' }],
    ['approve', { owner, commandId, contentHash, ...signed }],
    ['showConfig', { owner, commandId, configBlock: block.toString('base64') }],
    ['reportDeviation', { commandId: 'new', about, detail: 'x' }],
    ['get', { kind: 'member-proposal', owner, commandId }],
    ['get', { kind: 'deviation', owner, about, commandId }],
    ['list', { kind: 'site', owner }],
  ];
}

describe('hostile input', () => {
  it('given any change to a request, when it is called, then it has an effect or a code, never both or neither', async () => {
    const world = await changeWorld();
    const { ledger } = world;
    const requests = await requestsOf(world);
    const calling = fc.record({ index: fc.nat(requests.length - 1), changes: mutations });

    await fc.assert(
      fc.asyncProperty(calling, async ({ index, changes }) => {
        const [name, request] = requests[index] ?? ['list', {}];
        const argument = changes.reduce<unknown>(mutated, request);

        const outcome = await ledger.evaluate(adminOf(world, 1), `membership:${name}`, argument);

        if (outcome.ok) return;
        expect(outcome.code).toBeDefined();
        expect(outcome.detail).not.toBe('');
        expect(ledger.lastWrites).toBe(0);
      }),
      { numRuns: RUNS },
    );

    expect(ledger.surprises).toEqual([]);
  });

  it('given any change to the bytes of a block, when it is shown, then it is taken or has a code', async () => {
    const world = await changeWorld();
    const { ledger } = world;
    const proposal = await proposed(world, 2, 'add', newcomer);
    await approve(world, 1, proposal);
    const { owner, commandId } = proposal;
    const changes = fc.array(fc.record({ at: fc.nat(block.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 3,
    });

    await fc.assert(
      fc.asyncProperty(changes, async (bytes) => {
        const changed = Buffer.from(block);
        for (const { at, byte } of bytes) changed[at] = byte;
        const request = { owner, commandId, configBlock: changed.toString('base64') };

        const outcome = await ledger.evaluate(adminOf(world, 1), 'membership:showConfig', request);

        if (outcome.ok) return;
        expect(outcome.code).toMatch(/^invalid-(argument|proof)$/);
      }),
      { numRuns: RUNS },
    );

    expect(ledger.surprises).toEqual([]);
  });
});

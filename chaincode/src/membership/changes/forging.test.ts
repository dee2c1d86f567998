import { makeIdentity } from '../../fakes/test-identity';
import { configBlock, configSignature, updateFor } from '../channel-config/channel-config.test.kit';
import {
  adminOf,
  approve,
  type ChangeWorld,
  changeWorld,
  memberOf,
  newcomer,
  propose,
  type Proposed,
  proposed,
  show,
  viewOf,
} from './changes.test.kit';

const members = ['Org1MSP', 'Org2MSP', 'Org3MSP'];
const four = [...members, newcomer].map((mspId) => ({ mspId }));

let world: ChangeWorld;
let proposal: Proposed;

beforeEach(async () => {
  world = await changeWorld();
  proposal = await proposed(world, 1, 'add', newcomer);
});

/** What a member might hand in for its voice. */
const signatures: readonly [string, () => unknown, string][] = [
  ['another member’s', () => configSignature(adminOf(world, 1), proposal.update), 'signature'],
  [
    'its own over another update',
    () => configSignature(adminOf(world, 2), updateFor('add', 'Org5MSP', members)),
    'signature',
  ],
  [
    'its own with the larger S',
    () => configSignature(adminOf(world, 2), proposal.update, 'high'),
    'signature',
  ],
  [
    'another’s under its own header',
    () => ({
      ...configSignature(adminOf(world, 2), proposal.update),
      signature: configSignature(adminOf(world, 3), proposal.update).signature,
    }),
    'signature',
  ],
  [
    'a header that is none',
    () => ({ ...configSignature(adminOf(world, 2), proposal.update), signatureHeader: 'AAAA' }),
    'argument',
  ],
];

describe('a voice that is forged', () => {
  it.each(signatures)(
    'given %s, when it is handed in, then it is refused',
    async (_, make, why) => {
      const outcome = await approve(world, 2, proposal, { signature: make() });

      expect(outcome).toMatchObject({ ok: false, code: `invalid-${why}` });
      expect((await viewOf(world, proposal)).approvals).toHaveLength(1);
    },
  );

  it('given another admin of the proposer’s member, when it approves, then the member counts once', async () => {
    const second = await makeIdentity('Org1MSP', ['admin']);
    const admins = { ...world.admins, Org1MSP: second };

    await approve({ ...world, admins }, 1, proposal);

    expect(await viewOf(world, proposal)).toMatchObject({
      state: 'open',
      approvals: [{ approver: 'Org1MSP' }],
    });
  });

  it('given a certificate with another member’s name, when it has the same key, then its voice is refused', async () => {
    const stranger = { ...adminOf(world, 2), msp: 'Org3MSP' };
    const signature = configSignature(stranger, proposal.update);

    const outcome = await approve(world, 2, proposal, { signature });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
  });

  it.each([
    ['another content', { contentHash: 'f'.repeat(64) }],
    ['another update', { configUpdate: updateFor('add', 'Org5MSP', members).toString('base64') }],
  ])('given %s than was proposed, when it is approved, then it is a conflict', async (_, given) => {
    const outcome = await approve(world, 2, proposal, given);

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given a proposal whose signature is another’s, when it is made, then it is refused', async () => {
    const signature = configSignature(adminOf(world, 1), proposal.update);

    const outcome = await propose(world, 2, { change: 'add', member: newcomer }, { signature });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
  });

  it('given a command id that was used, when another member is proposed by it, then it is a conflict', async () => {
    const given = { commandId: proposal.commandId };

    const outcome = await propose(world, 1, { change: 'add', member: 'Org5MSP' }, given);

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });
});

describe('a block that is not the one', () => {
  const blocks: readonly [string, () => Buffer, string][] = [
    ['no block', () => Buffer.from('no block'), 'invalid-argument'],
    ['of a transaction', () => configBlock(proposal.update, four, { type: 3 }), 'invalid-argument'],
    [
      'whose header is over something else',
      () => configBlock(proposal.update, four, { dataHash: Buffer.alloc(32) }),
      'invalid-proof',
    ],
    [
      'of another channel',
      () => configBlock(proposal.update, four, { channel: 'local' }),
      'invalid-proof',
    ],
    [
      'of another update',
      () => configBlock(updateFor('add', newcomer, ['Org1MSP']), four),
      'invalid-proof',
    ],
    ['without the newcomer', () => configBlock(proposal.update, four.slice(0, 3)), 'invalid-proof'],
    ['without who shows it', () => configBlock(proposal.update, four.slice(1)), 'invalid-proof'],
  ];

  it.each(blocks)(
    'given a block %s, when it is shown, then it is refused',
    async (_, make, code) => {
      await approve(world, 2, proposal);

      const outcome = await show(world, 1, proposal, make());

      expect(outcome).toMatchObject({ ok: false, code });
      expect(world.ledger.lastWrites).toBe(0);
    },
  );

  it('given a block that one made up, when others show the true one, then theirs takes effect', async () => {
    await approve(world, 2, proposal);
    const madeUp = configBlock(proposal.update, four, { sequence: 9_000_000, number: 9_000_000 });
    await show(world, 3, proposal, madeUp);
    await show(world, 1, proposal);
    const before = (await viewOf(world, proposal)).state;

    await show(world, 2, proposal);

    expect(before).toBe('agreed');
    expect(await memberOf(world, newcomer)).toMatchObject({ shown: { block: { number: 7 } } });
  });

  it('given another block that one showed by mistake, when it shows the true one, then that counts', async () => {
    await approve(world, 2, proposal);
    await show(world, 1, proposal, configBlock(proposal.update, four, { number: 8 }));
    await show(world, 1, proposal);

    await show(world, 2, proposal);

    expect((await viewOf(world, proposal)).state).toBe('done');
  });

  it('given groups that are named otherwise, when the block is shown, then MSP ids count', async () => {
    await approve(world, 2, proposal);
    const named = four.map(({ mspId }, index) => ({ mspId, name: `group-${index}` }));

    const outcome = await show(world, 1, proposal, configBlock(proposal.update, named));

    expect(outcome).toMatchObject({ ok: true });
  });

  it('given a proposal that only its proposer approved, when a block is shown, then it is refused', async () => {
    const outcome = await show(world, 1, proposal);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });
});

import { configBlock } from '../channel-config/channel-config.test.kit';
import {
  approve,
  type ChangeWorld,
  changeWorld,
  newcomer,
  propose,
  proposed,
  removed,
  revisionOf,
  show,
  shownBy,
  updateOf,
  viewOf,
  withFour,
} from './changes.test.kit';

const four = ['Org1MSP', 'Org2MSP', 'Org3MSP', newcomer].map((mspId) => ({ mspId }));
const five = [...four, { mspId: 'Org5MSP' }];

let world: ChangeWorld;

describe('proposals that are past', () => {
  beforeEach(async () => {
    world = await changeWorld();
  });

  it('given two proposals, when one takes effect, then the other is stale', async () => {
    const first = await proposed(world, 1, 'add', newcomer);
    const second = await proposed(world, 2, 'add', 'Org5MSP');
    await approve(world, 2, first);
    await shownBy(world, [1, 2], first);

    const outcome = await approve(world, 1, second);

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
    expect((await viewOf(world, second)).state).toBe('stale');
  });

  it('given two agreements that the channel took one after the other, when the later is shown first, then both take effect', async () => {
    const first = await proposed(world, 1, 'add', newcomer);
    const second = await proposed(world, 2, 'add', 'Org5MSP');
    await approve(world, 2, first);
    await approve(world, 1, second);
    const blocks = [configBlock(first.update, four), configBlock(second.update, five)] as const;
    for (const by of [1, 2]) await show(world, by, second, blocks[1]);

    for (const by of [1, 2, 3]) await show(world, by, first, blocks[0]);

    expect(await revisionOf(world)).toBe(2);
    const states = [await viewOf(world, first), await viewOf(world, second)];
    expect(states).toMatchObject([{ state: 'done' }, { state: 'done' }]);
  });

  it('given two agreements about one newcomer, when one takes effect, then the other never does', async () => {
    const first = await proposed(world, 1, 'add', newcomer);
    const second = await proposed(world, 2, 'add', newcomer);
    await approve(world, 2, first);
    await approve(world, 1, second);
    await shownBy(world, [1, 2], first);

    const outcome = await show(world, 1, second);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given a proposal, when its proposer proposes something else, then it gathers no voices any more', async () => {
    const first = await proposed(world, 1, 'add', newcomer);
    const second = await proposed(world, 1, 'add', 'Org5MSP');

    const outcomes = [await approve(world, 2, first), await approve(world, 2, second)];

    expect(outcomes).toMatchObject([{ ok: false, code: 'revision-mismatch' }, { ok: true }]);
    expect((await viewOf(world, first)).state).toBe('stale');
  });
});

describe('proposals of four members', () => {
  beforeEach(async () => {
    world = await withFour();
  });

  it('given a voice of a member that was removed, when the others approve, then it takes more than half of them', async () => {
    const fifth = await proposed(world, 1, 'add', 'Org5MSP');
    await approve(world, 4, fifth);
    await removed(world, newcomer, [2, 1, 3]);
    const before = await viewOf(world, fifth);

    await approve(world, 3, fifth);

    expect(before).toMatchObject({ state: 'open', needed: 2 });
    expect(before.approvals).toMatchObject([{ counts: true }, { counts: false }]);
    expect((await viewOf(world, fifth)).state).toBe('agreed');
  });

  it('given a block that a removed member has shown, when another shows it, then it counts no more', async () => {
    const fifth = await proposed(world, 1, 'add', 'Org5MSP');
    for (const by of [2, 3]) await approve(world, by, fifth);
    const block = configBlock(fifth.update, five);
    await show(world, 4, fifth, block);
    await removed(world, newcomer, [2, 1, 3]);

    await show(world, 1, fifth, block);

    expect((await viewOf(world, fifth)).state).toBe('agreed');
    await show(world, 2, fifth, block);
    expect((await viewOf(world, fifth)).state).toBe('done');
  });

  it('given an older revision, when a member is proposed for it, then it is refused', async () => {
    const update = await updateOf(world, 'add', 'Org5MSP');

    const outcome = await propose(
      world,
      1,
      { change: 'add', member: 'Org5MSP' },
      { expectedRevision: 0, configUpdate: update.toString('base64') },
    );

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
  });
});

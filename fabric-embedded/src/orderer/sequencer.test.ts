import { blockSigners } from '../block/metadata';
import { headerHash } from '../block/header';
import type { ChannelConfig } from '../channel/channel-config';
import { NetworkFailure } from '../failure';
import { idsOf, memoryMember, message } from './memory-ledger.test.data';
import { OrderingUnavailable, Sequencer, type SequencerSettings } from './sequencer';

const settings = { queue: { maxMessages: 10, maxBytes: 10_000 } };

function network(batch: Partial<ChannelConfig['batch']> = {}, given: SequencerSettings = settings) {
  const members = ['AMSP', 'BMSP', 'CMSP'].map((mspId) => memoryMember(mspId));
  const ledgers = members.map(({ ledger }) => ledger);
  for (const ledger of ledgers) ledger.setBatch(batch);
  return { members, sequencer: new Sequencer(members, given, () => undefined), ledgers };
}

describe('Sequencer', () => {
  it('given messages, when they are ordered, then all members have the same blocks in that order', async () => {
    const { sequencer, ledgers } = network();

    for (const payload of ['1', '2', '3', '4']) sequencer.order(message(payload));
    await sequencer[Symbol.asyncDispose]();

    const chains = ledgers.map(({ chain }) => chain.slice(1).map(idsOf));
    expect(chains[0]).toEqual([['1', '2', '3'], ['4']]);
    expect(chains[1]).toEqual(chains[0]);
    expect(chains[2]).toEqual(chains[0]);
  });

  it('given a block, when members commit it, then each copy is signed by the own orderer', async () => {
    const { sequencer, members } = network();

    sequencer.order(message('1'));
    await sequencer[Symbol.asyncDispose]();

    for (const { ledger, signer } of members) {
      const [block] = ledger.chain.slice(1);
      const signers = block === undefined ? [] : blockSigners(block);
      expect(signers.map(({ identity }) => Buffer.from(identity))).toEqual([
        Buffer.from(signer.serialized),
      ]);
    }
  });

  it('given two blocks, when they are cut, then the second names the first', async () => {
    const { sequencer, ledgers } = network();

    sequencer.order(message('1'));
    await waitFor(() => ledgers[0]?.height === 2);
    sequencer.order(message('2'));
    await sequencer[Symbol.asyncDispose]();

    const [, first, second] = (ledgers[0]?.chain ?? []).map((block) => block.getHeader());
    expect(second?.getNumber()).toBe(2);
    expect(Buffer.from(second?.getPreviousHash_asU8() ?? [])).toEqual(
      first === undefined ? undefined : Buffer.from(headerHash(first)),
    );
  });

  it('given one message, when nobody joins it, then it is cut after the batch timeout', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 30 });
    const start = performance.now();

    sequencer.order(message('1'));
    await waitFor(() => ledgers[0]?.height === 2);

    expect(performance.now() - start).toBeGreaterThanOrEqual(28);
    await sequencer[Symbol.asyncDispose]();
  });

  it('given a full batch, when it is there, then it does not wait for the timeout', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 60_000 });

    for (const payload of ['1', '2', '3']) sequencer.order(message(payload));
    await waitFor(() => ledgers[0]?.height === 2);

    await sequencer[Symbol.asyncDispose]();
  });

  it('given a message above the preferred size, when it comes, then it does not wait for the timeout', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 60_000, preferredMaxBytes: 3 });

    sequencer.order(message('long'));
    await waitFor(() => ledgers[0]?.height === 2);

    await sequencer[Symbol.asyncDispose]();
  });

  it('given a config that a block changed, when more comes, then it is cut by the new one', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 60_000, maxMessageCount: 1 });
    const config = ledgers[0]?.onCommit(() => {
      ledgers[0]?.setBatch({ timeoutMs: 1, maxMessageCount: 2 });
    });

    sequencer.order(message('1'));
    await waitFor(() => ledgers[0]?.height === 2);
    config?.();
    for (const payload of ['2', '3', '4']) sequencer.order(message(payload));
    await waitFor(() => ledgers[0]?.height === 4);

    await sequencer[Symbol.asyncDispose]();
    expect(ledgers[0]?.chain.slice(1).map(idsOf)).toEqual([['1'], ['2', '3'], ['4']]);
  });

  it('given a slow member, when it commits, then the next block waits for it', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 0 });
    const [first, second] = ledgers;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    if (second !== undefined) second.beforeCommit = () => gate;

    sequencer.order(message('1'));
    await waitFor(() => first?.height === 2);
    sequencer.order(message('2'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const waited = first?.height;
    release();
    await sequencer[Symbol.asyncDispose]();

    expect(waited).toBe(2);
    expect(ledgers.map(({ height }) => height)).toEqual([3, 3, 3]);
  });

  it('given a full queue, when one more message comes, then it is refused and the others are kept', async () => {
    const { sequencer, ledgers } = network(
      { timeoutMs: 1000 },
      { queue: { maxMessages: 2, maxBytes: 10_000 } },
    );
    sequencer.order(message('1'));
    sequencer.order(message('2'));

    expect(() => {
      sequencer.order(message('3'));
    }).toThrow(OrderingUnavailable);

    await sequencer[Symbol.asyncDispose]();
    expect(ledgers[0]?.chain.slice(1).map(idsOf)).toEqual([['1', '2']]);
  });

  it('given a member that left, when it comes back, then it has the blocks that it missed', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 0 });

    await sequencer.leave('BMSP');
    sequencer.order(message('1'));
    await waitFor(() => ledgers[0]?.height === 2);
    const behind = ledgers[1]?.height;
    await sequencer.comeBack('BMSP');
    const caughtUp = ledgers[1]?.height;
    sequencer.order(message('2'));
    await sequencer[Symbol.asyncDispose]();

    expect([behind, caughtUp]).toEqual([1, 2]);
    expect(ledgers[1]?.chain.map(idsOf)).toEqual(ledgers[0]?.chain.map(idsOf));
  });

  it('given a member that a block adds to the channel, when it is written, then the member has all blocks', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 1 });
    const setOrganizations = (...organizations: string[]) => {
      for (const ledger of ledgers) ledger.config = { ...ledger.config, organizations };
    };
    setOrganizations('AMSP', 'BMSP');
    sequencer.order(message('1'));
    await waitFor(() => ledgers[1]?.height === 2);
    const outside = ledgers[2]?.height;
    const detach = ledgers[0]?.onCommit(() => {
      setOrganizations('AMSP', 'BMSP', 'CMSP');
    });

    sequencer.order(message('2'));
    await waitFor(() => ledgers[2]?.height === 3);
    detach?.();
    await sequencer[Symbol.asyncDispose]();

    expect(outside).toBe(1);
    expect(ledgers[2]?.chain.map(idsOf)).toEqual(ledgers[0]?.chain.map(idsOf));
  });

  it('given a member that joins, when it is admitted, then it has the blocks and gets those to come', async () => {
    const members = ['AMSP', 'BMSP'].map((mspId) => memoryMember(mspId));
    const sequencer = new Sequencer(members, settings, () => undefined);
    sequencer.order(message('1'));
    await waitFor(() => members[1]?.ledger.height === 2);
    const joining = memoryMember('CMSP');

    await sequencer.admit(joining);
    const admitted = joining.ledger.height;
    sequencer.order(message('2'));
    await sequencer[Symbol.asyncDispose]();

    expect(admitted).toBe(2);
    expect(joining.ledger.chain.slice(1).map(idsOf)).toEqual([['1'], ['2']]);
  });

  it('given no member left, when messages come, then they wait and none is lost at the end', async () => {
    const { sequencer, ledgers, members } = network({ timeoutMs: 0 });

    for (const { mspId } of members) await sequencer.leave(mspId);
    sequencer.order(message('1'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const waiting = ledgers.map(({ height }) => height);
    await sequencer[Symbol.asyncDispose]();

    expect(waiting).toEqual([1, 1, 1]);
    expect(ledgers.map(({ height }) => height)).toEqual([2, 2, 2]);
  });

  it('given a member that cannot commit, when a block comes, then ordering ends and tells why', async () => {
    const { sequencer, ledgers } = network({ timeoutMs: 0 });
    const full = new NetworkFailure('disk-full', 'There is no room.');
    const [, second] = ledgers;
    if (second !== undefined) second.beforeCommit = () => Promise.reject(full);

    sequencer.order(message('1'));
    const failure = await sequencer.failed;

    expect(failure).toMatchObject({
      code: 'disk-full',
      message: 'BMSP cannot commit block 1: There is no room.',
    });
    expect(() => {
      sequencer.order(message('2'));
    }).toThrow('BMSP cannot commit block 1');
    await sequencer[Symbol.asyncDispose]();
    expect(ledgers.map(({ height }) => height)).toEqual([2, 1, 2]);
  });

  it('given a sequencer that was closed, when a message comes, then it is refused', async () => {
    const { sequencer } = network();

    await sequencer[Symbol.asyncDispose]();

    expect(() => {
      sequencer.order(message('1'));
    }).toThrow('shutting down');
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

import { EdgeBeatError, type FailureCode } from '@edgebeat/core';
import type { LedgerCall, ValidationCode } from '@edgebeat/ledger';
import type { ChainBlock } from '@edgebeat/ledger/dist/listener/chain-block';
import { Creators } from '@edgebeat/ledger/dist/listener/creators';
import { readBlock } from '@edgebeat/ledger/dist/listener/read-block';
import type { MemberWorld, WorldMember } from './member-world.test.kit';

/**
 * How an attempt ends: refused before it is ordered, not valid in a block, valid as what its member
 * may do and without the effect that was wanted, or valid with nothing that anybody hears. What the
 * refusal says shows that it is not refused for something else.
 */
type Ending =
  | { readonly refused: FailureCode; readonly because: string }
  | { readonly invalid: ValidationCode }
  | { readonly valid: 'without the effect' | 'unheard' };

/** What a member tries against a row of the threat table in docs/ledger.md. */
export interface Attempt {
  /** The row's first cell, without its group. */
  readonly threat: string;
  readonly what: string;
  readonly ends: Ending;
  /** What reads the same before and afterwards, at every member's peer. */
  readonly watch?: (world: MemberWorld) => LedgerCall;
  /** Prepares with honest transactions what the attempt needs, and answers the attempt. */
  readonly prepare: (world: MemberWorld) => Promise<() => Promise<unknown>>;
}

/** Tries it, and expects its ending and that no member's ledger shows an effect. */
export async function expectNoEffect(world: MemberWorld, attempt: Attempt): Promise<void> {
  const { ends, watch, prepare } = attempt;
  const attack = await prepare(world);
  const readings = () => readAll(world, watch?.(world));
  const before = { heights: await heightsOf(world), read: await readings() };
  const [height = 0] = before.heights;
  expect(new Set(before.heights).size).toBe(1);

  const failure = await attack().then(
    () => undefined,
    (error: unknown) => error,
  );

  if ('refused' in ends) {
    expect(failure).toBeInstanceOf(EdgeBeatError);
    expect(failure).toMatchObject({
      code: ends.refused,
      message: expect.stringContaining(ends.because) as string,
    });
    expect(await heightsOf(world)).toEqual(before.heights);
  } else {
    expect(failure).toBeUndefined();
    const blocks = await Promise.all(world.members.map((member) => blockAt(member, height)));
    expectCode(blocks, 'invalid' in ends ? ends.invalid : 'VALID');
    if (!('valid' in ends) || ends.valid === 'unheard') expectUnheard(blocks);
    expect(await heightsOf(world)).toEqual(before.heights.map((number) => number + 1));
  }
  expect(await readings()).toEqual(before.read);
}

function expectCode(blocks: readonly ChainBlock[], code: string): void {
  const codes = blocks.map(({ transactions }) => transactions.map((one) => one.code));
  expect(codes).toEqual(blocks.map(() => [code]));
}

function expectUnheard(blocks: readonly ChainBlock[]): void {
  for (const { announcements, writes } of blocks.flatMap(({ transactions }) => transactions)) {
    expect([announcements, writes]).toEqual([[], []]);
  }
}

function heightsOf({ members }: MemberWorld): Promise<number[]> {
  return Promise.all(members.map(async ({ peer }) => (await peer.chainInfo()).height));
}

/** Waits for a block that is on its way. */
async function blockAt({ peer }: WorldMember, number: number): Promise<ChainBlock> {
  for await (const block of peer.blocks(number, { signal: AbortSignal.timeout(10_000) })) {
    return readBlock(block, { chaincode: 'edgebeat', creators: new Creators() });
  }
  throw new Error(`there is no block ${number}`);
}

/** The answer of each member's own peer, or the code of its refusal. */
function readAll({ members }: MemberWorld, call: LedgerCall | undefined): Promise<unknown[]> {
  if (call === undefined) return Promise.resolve([]);
  return Promise.all(
    members.map(({ peer }) =>
      peer.evaluate(call).catch((error: unknown) => {
        if (error instanceof EdgeBeatError) return error.code;
        throw error;
      }),
    ),
  );
}

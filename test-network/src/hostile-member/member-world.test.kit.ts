import { identityOf } from '@edgebeat/cli';
import {
  type CommittedTransaction,
  type FabricLedger,
  type Ledger,
  type LedgerCall,
  submitAndWait,
  type WalletIdentity,
} from '@edgebeat/ledger';
import type { z } from 'zod';
import { startTestConsortium, type TestConsortium } from '../consortium';

const bounds = { deadlineMs: 30_000, attempts: 8 } as const;

export type Role = Parameters<typeof identityOf>[2];

/** A call by its name: `incident:record`. */
export function callOf(name: string, argument: unknown): LedgerCall {
  const [contract = '', transaction = ''] = name.split(':');
  return { contract, transaction, argument };
}

/** One of the three organisations: its identities, each through its own peer. */
export interface WorldMember {
  readonly msp: string;
  readonly siteId: string;
  readonly domain: string;
  readonly peer: FabricLedger;
  as(role: Role): Promise<Ledger>;
  identity(role: Role): Promise<WalletIdentity>;
  /** Submits and waits until every member's peer has the block. */
  submit(role: Role, name: string, argument: unknown): Promise<CommittedTransaction>;
  /** Submits as `submit` does and reads the result. */
  done<S extends z.ZodType>(
    answer: S,
    role: Role,
    name: string,
    argument: unknown,
  ): Promise<z.infer<S>>;
  /** Reads at the own peer. */
  ask<S extends z.ZodType>(answer: S, name: string, argument: unknown): Promise<z.infer<S>>;
}

/** One consortium of three organisations for a whole suite, with a connection to each peer. */
export interface MemberWorld extends AsyncDisposable {
  readonly consortium: TestConsortium;
  readonly channel: string;
  readonly alpha: WorldMember;
  readonly beta: WorldMember;
  /** Who turns hostile. */
  readonly gamma: WorldMember;
  readonly members: readonly [WorldMember, WorldMember, WorldMember];
  /** Waits until every member's peer has committed a transaction, valid or not. */
  readonly everywhere: (transactionId: string) => Promise<void>;
  /** Prepares something that several tests stand on, when the first of them needs it. */
  readonly once: <T>(key: string, prepare: () => Promise<T>) => Promise<T>;
}

export async function startMemberWorld(): Promise<MemberWorld> {
  const consortium = await startTestConsortium();
  const { embedded, members } = consortium;
  const peers = await Promise.all(members.map((member) => consortium.connect(member, 'connector')));
  const everywhere = async (transactionId: string) => {
    await Promise.all(
      peers.map((peer) => peer.outcome(transactionId, { deadlineMs: bounds.deadlineMs })),
    );
  };
  const [alpha, beta, gamma] = members.map((member, index): WorldMember => {
    const peer = peers[index];
    if (peer === undefined) throw new Error(`${member.mspId} has no peer`);
    const identity = (role: Role) => identityOf(embedded.files, member, role);
    const as = async (role: Role) => peer.as(await identity(role));
    const submit: WorldMember['submit'] = async (role, name, argument) => {
      const committed = await submitAndWait(await as(role), callOf(name, argument), bounds);
      await everywhere(committed.transactionId);
      return committed;
    };
    return {
      ...{ msp: member.mspId, siteId: member.siteId, domain: member.domain, peer },
      ...{ as, identity, submit },
      done: async (answer, role, name, argument) =>
        answer.parse((await submit(role, name, argument)).result),
      ask: async (answer, name, argument) =>
        answer.parse(await peer.evaluate(callOf(name, argument))),
    };
  });
  if (alpha === undefined || beta === undefined || gamma === undefined) {
    throw new Error('the plan has fewer than three members');
  }
  const prepared = new Map<string, Promise<unknown>>();
  return {
    once: <T>(key: string, prepare: () => Promise<T>) => {
      const known = (prepared.get(key) as Promise<T> | undefined) ?? prepare();
      prepared.set(key, known);
      return known;
    },
    ...{ consortium, channel: embedded.plan.channel, alpha, beta, gamma, everywhere },
    members: [alpha, beta, gamma],
    async [Symbol.asyncDispose]() {
      for (const peer of peers) await peer[Symbol.asyncDispose]();
      await consortium[Symbol.asyncDispose]();
    },
  };
}

/** What every member's own peer answers; it has to be the same. */
export async function askAll<S extends z.ZodType>(
  { members }: MemberWorld,
  answer: S,
  name: string,
  argument: unknown,
): Promise<z.infer<S>> {
  const answers = await Promise.all(members.map((member) => member.ask(answer, name, argument)));
  const [first, ...others] = answers;
  for (const other of others) expect(other).toEqual(first);
  return answer.parse(first);
}

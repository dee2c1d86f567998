import { setTimeout as sleep } from 'node:timers/promises';
import { gateway } from '@hyperledger/fabric-protos';
import type { FuzzedNetwork, Target } from './fuzzed-network';
import type { TransactionPool } from './services';

const boundMs = 15_000;
/** How often one endorsed transaction is falsified before the next one is used. */
const usesEach = 4;
const validCode = 0;

/** Honest clients that go on with their work all the while. */
export interface HonestWork extends TransactionPool {
  /** Endorses so many transactions to be falsified. */
  fill(count: number): Promise<void>;
  /** One transaction of each member, judged by its own peer. */
  round(): Promise<void>;
  /** Goes round until the work of others has ended. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Counts from now on. */
  forget(): void;
  readonly tried: number;
  /** What became of those that are not VALID. */
  readonly failures: readonly string[];
}

/** Starts to work on a network. */
export function honestWork({ targets }: FuzzedNetwork): HonestWork {
  const endorsedPayloads: Buffer[] = [];
  const committed: string[] = [];
  const known = new Set<string>();
  const failures: string[] = [];
  let [tried, uses] = [0, 0];

  async function one(target: Target): Promise<void> {
    tried += 1;
    const { transactionId, payload, failure } = await endorse(target, `honest-${String(tried)}`);
    const reason = failure ?? (await commit(target, payload, transactionId));
    if (reason !== undefined) {
      failures.push(reason);
      return;
    }
    known.add(transactionId);
    committed.push(transactionId);
  }

  async function round(): Promise<void> {
    await Promise.all(targets.map(one));
  }

  return {
    round,
    failures,
    forget() {
      tried = 0;
      failures.length = 0;
    },
    get tried() {
      return tried;
    },
    isCommitted: (transactionId) => known.has(transactionId),
    committed: () => committed[uses++ % committed.length] ?? '',
    payload() {
      const found = endorsedPayloads[Math.floor(uses++ / usesEach) % endorsedPayloads.length];
      if (found === undefined) throw new Error('no transaction was endorsed');
      return found;
    },
    async fill(count) {
      const wanted = endorsedPayloads.length + Math.ceil(count / usesEach);
      while (endorsedPayloads.length < wanted) {
        const batch = Array.from({ length: 16 }, (_none, index) =>
          endorse(targetOf(targets, index), `pool-${String(endorsedPayloads.length + index)}`),
        );
        for (const { payload, failure } of await Promise.all(batch)) {
          if (failure !== undefined) throw new Error(failure);
          endorsedPayloads.push(payload);
        }
      }
    },
    async during(work) {
      const over = work.then(
        () => true,
        () => true,
      );
      while (!(await Promise.race([over, sleep(150, false)]))) await round();
      return work;
    },
  };
}

async function endorse({ messages, honest }: Target, key: string) {
  const { seal, content, transactionId } = messages.gatewayProposal(
    'asset',
    ['put', key, 'value'],
    'endorse',
  );
  const outcome = await honest.unary('/gateway.Gateway/Endorse', seal(content), boundMs);
  if (outcome.kind !== 'answered' || outcome.answer === undefined) {
    const failure = `endorsing: ${outcome.what} ${outcome.answer?.toString() ?? ''}`;
    return { transactionId, failure, payload: Buffer.alloc(0) };
  }
  const response = gateway.EndorseResponse.deserializeBinary(outcome.answer);
  const payload = response.getPreparedTransaction()?.getPayload_asU8() ?? new Uint8Array();
  return { transactionId, failure: undefined, payload: Buffer.from(payload) };
}

/** Answers why it is not VALID. */
async function commit({ messages, honest }: Target, payload: Buffer, transactionId: string) {
  const request = messages.submission(payload, transactionId).seal(payload);
  const submitted = await honest.unary('/gateway.Gateway/Submit', request, boundMs);
  if (submitted.kind !== 'answered') return `submitting: ${submitted.what}`;
  const { seal, content } = messages.commitStatus(transactionId);
  const asked = await honest.unary('/gateway.Gateway/CommitStatus', seal(content), boundMs);
  if (asked.answer === undefined || asked.kind !== 'answered') return `committing: ${asked.what}`;
  const code = gateway.CommitStatusResponse.deserializeBinary(asked.answer).getResult();
  return code === validCode ? undefined : `committed with ${String(code)}`;
}

function targetOf(targets: readonly Target[], index: number): Target {
  const found = targets[index % targets.length];
  if (found === undefined) throw new Error('the network has no members');
  return found;
}

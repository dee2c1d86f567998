import { gateway } from '@hyperledger/fabric-protos';
import { executionTimeoutMs, type FuzzedNetwork, type Target } from './fuzzed-network';
import type { Unsealed } from './genuine-messages';
import type { Outcome } from './raw-calls';
import type { Service, TransactionPool } from './services';
import { mutated, pick, type Random, randomBytes } from './wire-mutation';

const inFlight = 32;
/** Within this every message is answered, or its stream ended. */
const boundMs = 10_000;
/** So long a message is followed that may rightly wait for ever. */
const patienceMs = 250;
/** A refusal without what the chaincode said: the tests' chaincode takes what it gets. */
function ownWords(said: string): string {
  return said.replace(/chaincode response \d+, .*/s, '');
}

/** What only a fault of the program says; "Assertion failed" is how a decoder refuses bytes. */
const fault =
  /TypeError|RangeError|Cannot (read|set)|is not a|is not iterable|undefined|Maximum call/;

/** What a service made of the messages that it was sent. */
export interface Tally {
  readonly service: string;
  sent: number;
  readonly outcomes: Record<string, number>;
  /** Messages that were neither answered nor refused in time, in hex. */
  readonly hung: string[];
  /** Refusals that show a fault of the program. */
  readonly faults: string[];
}

/** Sends so many messages to one service: changed before they are signed, after it, or not at all. */
export async function fuzzService(
  network: FuzzedNetwork,
  service: Service,
  pool: TransactionPool,
  { count, random }: { readonly count: number; readonly random: Random },
): Promise<Tally> {
  const tally = emptyTally(service.name);
  const send = async () => {
    while (tally.sent < count) {
      tally.sent += 1;
      const target = pick(network.targets, random);
      const message = changedMessage(service.genuine(target, pool), random);
      const mayWait = service.mayWait(message, pool);
      const bound = mayWait ? patienceMs : boundMs;
      note(tally, await service.send(target, message, bound), message, mayWait);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  return tally;
}

/** Has the hostile chaincode called until it has sent so many messages to its peers. */
export async function fuzzChaincodeStream(
  { targets, hostile }: FuzzedNetwork,
  { count, random }: { readonly count: number; readonly random: Random },
): Promise<Tally> {
  const tally = emptyTally('/protos.Chaincode/Connect');
  const call = async (target: Target) => {
    while (hostile.sent < count) {
      const { content, seal, transactionId } = target.messages.gatewayProposal(
        'hostile',
        ['go'],
        'endorse',
      );
      const bound = boundMs + 4 * executionTimeoutMs;
      const outcome = await target.peer.unary('/gateway.Gateway/Endorse', seal(content), bound);
      note(tally, outcome, content, false);
      const payload = endorsedPayload(outcome);
      if (payload === undefined || random() < 0.5) continue;
      const submission = target.messages.submission(payload, transactionId).seal(payload);
      note(
        tally,
        await target.peer.unary('/gateway.Gateway/Submit', submission, bound),
        submission,
        false,
      );
    }
  };
  await Promise.all(targets.flatMap((target) => [1, 2, 3, 4].map(() => call(target))));
  tally.sent = hostile.sent;
  return tally;
}

function changedMessage({ content, seal }: Unsealed, random: Random): Buffer {
  const chance = random();
  if (chance < 0.6) return seal(mutated(content, random));
  if (chance < 0.9) return mutated(seal(content), random);
  if (chance < 0.95) return randomBytes(Math.floor(random() * 400), random);
  return seal(content);
}

function note(tally: Tally, outcome: Outcome, message: Buffer, mayWait: boolean): void {
  const { kind, what, answer } = outcome;
  tally.outcomes[what] = (tally.outcomes[what] ?? 0) + 1;
  if (kind === 'waiting' && !mayWait) tally.hung.push(message.toString('hex').slice(0, 4_000));
  const said = kind === 'refused' ? (answer?.toString() ?? '') : '';
  if (fault.test(ownWords(said))) tally.faults.push(said);
}

function endorsedPayload({ kind, answer }: Outcome): Buffer | undefined {
  if (kind !== 'answered' || answer === undefined) return undefined;
  const envelope = gateway.EndorseResponse.deserializeBinary(answer).getPreparedTransaction();
  return envelope === undefined ? undefined : Buffer.from(envelope.getPayload_asU8());
}

function emptyTally(service: string): Tally {
  return { service, sent: 0, outcomes: {}, hung: [], faults: [] };
}

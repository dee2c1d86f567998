import { common, gateway, orderer } from '@hyperledger/fabric-protos';
import { reendorsed, type Unsealed } from './genuine-messages';
import type { FuzzedNetwork, Target } from './fuzzed-network';
import type { Outcome } from './raw-calls';
import { mutated, pick, type Random } from './wire-mutation';

/** Something that takes messages from anybody. */
export interface Service {
  readonly name: string;
  /** A message as an honest client sends it. */
  readonly genuine: (target: Target, pool: TransactionPool) => Unsealed;
  readonly send: (target: Target, message: Buffer, boundMs: number) => Promise<Outcome>;
  /** Whether no answer is the right one: the message asks for what is still to come. */
  readonly mayWait: (message: Buffer, pool: TransactionPool) => boolean;
}

/** Transactions that peers endorsed, to be sent or falsified. */
export interface TransactionPool {
  /** The payload of an endorsed transaction; the same one several times. */
  payload(): Buffer;
  /** A transaction that was committed. */
  committed(): string;
  readonly isCommitted: (transactionId: string) => boolean;
}

const never = () => false;
/** Further ahead than a run gets. */
const future = 1_000;

/** Every service of the network, method by method. */
export function services(network: FuzzedNetwork, random: Random): Service[] {
  const atGateway = (method: string) => `/gateway.Gateway/${method}`;
  const chaincodes = ['asset', 'asset', 'qscc', 'cscc', '_lifecycle', 'none'];
  const calls = [
    ['put', 'a', '1'],
    ['range', '', ''],
    ['get', 'a'],
    ['GetChainInfo', network.channel],
    ['putMany', 'm', '5'],
  ];
  const call = () => [pick(chaincodes, random), pick(calls, random)] as const;
  const payload = (pool: TransactionPool) =>
    random() < 0.25 ? nonsense(pool.payload(), network, random) : pool.payload();
  return [
    unary(atGateway('Endorse'), ({ messages }) => messages.gatewayProposal(...call(), 'endorse')),
    unary(atGateway('Evaluate'), ({ messages }) => messages.gatewayProposal(...call(), 'evaluate')),
    unary(atGateway('Submit'), ({ messages }, pool) => {
      const content = payload(pool);
      return messages.submission(content, transactionIdOf(content));
    }),
    {
      ...unary(atGateway('CommitStatus'), ({ messages }, pool) =>
        messages.commitStatus(pool.committed()),
      ),
      mayWait: (message, pool) => !pool.isCommitted(askedId(message)),
    },
    {
      ...stream('peer', atGateway('ChaincodeEvents'), ({ messages }) => messages.events('asset')),
      mayWait: () => true,
    },
    unary('/protos.Endorser/ProcessProposal', ({ messages }) => messages.proposal(...call())),
    ...['Deliver', 'DeliverFiltered', 'DeliverWithPrivateData'].map((method) =>
      delivering('peer', `/protos.Deliver/${method}`, random),
    ),
    stream('orderer', '/orderer.AtomicBroadcast/Broadcast', ({ messages }, pool) =>
      messages.envelope(payload(pool)),
    ),
    delivering('orderer', '/orderer.AtomicBroadcast/Deliver', random),
  ];
}

type Genuine = Service['genuine'];

function unary(path: string, genuine: Genuine): Service {
  const send: Service['send'] = ({ peer }, message, boundMs) => peer.unary(path, message, boundMs);
  return { name: path, genuine, send, mayWait: never };
}

function stream(at: 'peer' | 'orderer', path: string, genuine: Genuine): Service {
  const send: Service['send'] = (target, message, boundMs) =>
    target[at].stream(path, message, boundMs);
  return { name: path, genuine, send, mayWait: never };
}

function delivering(at: 'peer' | 'orderer', path: string, random: Random): Service {
  const starts = [0, 1, 'newest', 2] as const;
  const genuine: Genuine = ({ messages }) =>
    messages.seek(pick(starts, random), random() < 0.5 ? 0 : 1);
  return { ...stream(at, path, genuine), mayWait: asksForFuture };
}

/** What was endorsed, changed, and rightly endorsed again by enough peers. */
function nonsense(payload: Buffer, { peerSigners }: FuzzedNetwork, random: Random): Buffer {
  return reendorsed(payload, (results) => mutated(results, random), peerSigners.slice(0, 2));
}

function asksForFuture(message: Buffer): boolean {
  try {
    const envelope = common.Envelope.deserializeBinary(message);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const seek = orderer.SeekInfo.deserializeBinary(payload.getData_asU8());
    const start = seek.getStart();
    return start?.hasNextCommit() === true || (start?.getSpecified()?.getNumber() ?? 0) > future;
  } catch {
    return false;
  }
}

function askedId(message: Buffer): string {
  try {
    const signed = gateway.SignedCommitStatusRequest.deserializeBinary(message);
    return gateway.CommitStatusRequest.deserializeBinary(
      signed.getRequest_asU8(),
    ).getTransactionId();
  } catch {
    return '';
  }
}

/** The id in a payload's header; nothing where it cannot be read. */
export function transactionIdOf(payload: Buffer): string {
  try {
    const header = common.Payload.deserializeBinary(payload).getHeader();
    return common.ChannelHeader.deserializeBinary(
      header?.getChannelHeader_asU8() ?? new Uint8Array(),
    ).getTxId();
  } catch {
    return '';
  }
}

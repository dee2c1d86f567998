import { ledger, peer } from '@hyperledger/fabric-protos';
import type { ChaincodeStream } from '../chaincode/chaincode-stream';
import { completedResult, type Invocation } from '../chaincode/execution';
import { memoryState } from '../chaincode/memory-state.test.data';
import {
  broken,
  completed,
  type Script,
  scriptedChaincode,
  type ScriptedStub,
} from '../chaincode/scripted-chaincode.test.kit';
import { TxSimulator } from '../chaincode/simulator';
import { memoryMember } from '../orderer/memory-ledger.test.data';
import { callChaincode } from './chaincode-calls';
import type { UnpackedProposal } from './proposal';
import { success } from './responses';

const version = { block: 3, transaction: 2 };
const { ERROR } = peer.ChaincodeMessage.Type;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

function simulator(): TxSimulator {
  return new TxSimulator(memoryState([['b', 'k', 'of b', version]]));
}

/** Runs chaincode `a`, which may call the others. */
async function run(
  scripts: Readonly<Record<string, Script>>,
  using = simulator(),
  timeouts: Readonly<Record<string, number>> = {},
) {
  const streams = new Map<string, ChaincodeStream>();
  for (const [name, script] of Object.entries(scripts)) {
    const executionTimeoutMs = timeouts[name] ?? 5000;
    streams.set(name, scriptedChaincode(script, { executionTimeoutMs, maxInFlight: 10 }));
  }
  const chaincodes = new Map([...streams].map(([name, link]) => [name, { link }]));
  const channels = new Map([['ch', { chaincodes, ledger: memoryMember('AMSP').ledger }]]);
  const systemChaincodes = new Map([
    [
      'qscc',
      { invoke: (args: readonly Uint8Array[]) => Promise.resolve(success(args[0] ?? none)) },
    ],
  ]);
  const proposal = new peer.SignedProposal();
  proposal.setSignature(Buffer.from('signed'));
  const invocation: Invocation = {
    channel: 'ch',
    transactionId: 't1',
    namespace: 'a',
    input: new peer.ChaincodeInput(),
    proposal,
    simulator: using,
    permissions: { of: () => ({ read: true, write: true }) },
    call: (spec, caller, signal) =>
      // System chaincodes alone look at the proposal, and this one does not.
      callChaincode(spec, signal, caller, {} as UnpackedProposal, { channels, systemChaincodes }),
  };
  const message = await streams.get('a')?.execute(invocation);
  if (message === undefined) throw new Error('there is no chaincode a');
  return completedResult(message, invocation);
}

const none = new Uint8Array();

/** Calls a chaincode and answers with what became of it. */
const calling =
  (name: string, input?: peer.ChaincodeInput): Script =>
  async ({ call, started }) => {
    const ended = await call(name, input).catch((error: unknown) => String(error));
    if (typeof ended === 'string') return completed(started, { payload: ended });
    if (ended.getType() === ERROR) {
      return completed(started, { payload: `ERROR ${text(ended.getPayload_asU8())}` });
    }
    const response = peer.Response.deserializeBinary(ended.getPayload_asU8());
    const payload = `${String(response.getStatus())} ${text(response.getPayload_asU8())}`;
    return completed(started, { payload });
  };

async function outcome(scripts: Readonly<Record<string, Script>>): Promise<string> {
  return text((await run(scripts)).response.getPayload_asU8());
}

const nothing: Script = () => Promise.resolve(undefined);

describe('a chaincode that calls another', () => {
  it('given both write, when the set is built, then it has both namespaces, each with its own keys', async () => {
    const using = simulator();

    await run(
      {
        async a({ put, call }) {
          await put('k', 'of a');
          await call('b');
          return undefined;
        },
        async b({ get, put }) {
          await put('k', `${text(await get('k'))} again`);
          return undefined;
        },
      },
      using,
    );

    const sets = ledger.rwset.TxReadWriteSet.deserializeBinary(using.results()).getNsRwsetList();
    expect(
      sets.map((entry) => {
        const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(entry.getRwset_asU8());
        const { readsList, writesList } = set.toObject();
        return [
          entry.getNamespace(),
          readsList.length,
          text(Buffer.from(String(writesList[0]?.value), 'base64')),
        ];
      }),
    ).toEqual([
      ['a', 0, 'of a'],
      ['b', 1, 'of b again'],
    ]);
  });

  it('given a call, when the other one starts, then it has proposal and arguments, and no decorations', async () => {
    const input = new peer.ChaincodeInput();
    input.setArgsList([Buffer.from('go')]);
    input.getDecorationsMap().set('name', Buffer.from('forged'));
    const seen: peer.ChaincodeMessage[] = [];

    await run({
      a: calling('b', input),
      b({ started }) {
        seen.push(started);
        return Promise.resolve(undefined);
      },
    });

    const [started] = seen;
    const given = peer.ChaincodeInput.deserializeBinary(started?.getPayload_asU8() ?? none);
    expect([started?.getTxid(), started?.getChannelId()]).toEqual(['t1', 'ch']);
    expect(text(started?.getProposal()?.getSignature_asU8() ?? none)).toBe('signed');
    expect(given.getArgsList_asU8().map(text)).toEqual(['go']);
    expect(given.getDecorationsMap().getLength()).toBe(0);
  });

  it("given events of both, when the transaction ends, then it has the caller's only", async () => {
    const withEvent =
      (name: string): Script =>
      async (stub) => {
        if (name === 'outer') await stub.call('b');
        const message = completed(stub.started);
        const event = new peer.ChaincodeEvent();
        event.setEventName(name);
        message.setChaincodeEvent(event);
        return message;
      };

    const { event } = await run({ a: withEvent('outer'), b: withEvent('inner') });

    expect(event?.toObject()).toMatchObject({ eventName: 'outer', chaincodeId: 'a' });
  });

  const answering =
    (status: number): Script =>
    ({ started }) =>
      Promise.resolve(completed(started, { status, payload: 'why' }));

  it.each([200, 399, 400, 404, 500, 599])(
    'given an answer of status %i, when it is called, then the caller gets it and goes on',
    async (status) => {
      expect(await outcome({ a: calling('b'), b: answering(status) })).toBe(
        `${String(status)} why`,
      );
    },
  );

  it('given a chaincode whose runtime fails, when it is called, then the caller gets the failure', async () => {
    const b: Script = ({ started }) => Promise.resolve(broken(started, 'it crashed'));

    expect(await outcome({ a: calling('b'), b })).toBe('ERROR it crashed');
  });

  const failed = 'Error: INVOKE_CHAINCODE failed: transaction ID: t1:';
  it.each([
    [
      'nobody',
      'execute failed: invalid invocation: [channel ch] failed to get chaincode container info for nobody: chaincode nobody not found',
    ],
    [
      '',
      'execute failed: invalid invocation: [channel ch] failed to get chaincode container info for : chaincode  not found',
    ],
    ['b/elsewhere', 'Failed to get policy manager for channel [elsewhere]'],
    ['qscc/elsewhere', 'failed to find ledger for channel: elsewhere'],
    ['a', 'execute failed: error sending: txid: t1(ch) exists'],
    ['a:1.0/ch', 'execute failed: error sending: txid: t1(ch) exists'],
  ])('given %j, when it is called, then the call fails with a reason', async (name, reason) => {
    expect(await outcome({ a: calling(name), b: nothing })).toBe(`${failed} ${reason}`);
  });

  it.each(['b', 'b/ch', 'b:9', 'b:9/ch'])(
    'given %s, when it is called, then it is the chaincode of the channel',
    async (name) => {
      expect(await outcome({ a: calling(name), b: nothing })).toBe('200 ');
    },
  );

  it('given a call as init, when it comes, then it is refused', async () => {
    const input = new peer.ChaincodeInput();
    input.setIsInit(true);

    const reason = "chaincode 'b' does not require initialization but called as init";
    expect(await outcome({ a: calling('b', input), b: nothing })).toContain(reason);
  });

  it('given a message that is no call, when it comes, then it fails and the chaincode goes on', async () => {
    const payloads = [Uint8Array.from([0xff, 0xff]), none];
    const { INVOKE_CHAINCODE } = peer.ChaincodeMessage.Type;
    const reasons: string[] = [];

    await run({
      async a({ ask }: ScriptedStub) {
        for (const payload of payloads) {
          await ask(INVOKE_CHAINCODE, payload).catch((error: unknown) => {
            reasons.push(String(error));
          });
        }
        return undefined;
      },
    });

    expect(reasons).toEqual([expect.stringContaining(failed), `${failed} the call has no input`]);
  });

  it('given a system chaincode, when it is called, then its answer comes', async () => {
    const input = new peer.ChaincodeInput();
    input.setArgsList([Buffer.from('asked')]);

    expect(await outcome({ a: calling('qscc', input) })).toBe('200 asked');
  });

  it('given a chain of calls that comes back to its first, when it is run, then only the last call fails', async () => {
    const answer = await outcome({ a: calling('b'), b: calling('c'), c: calling('a') });

    expect(answer).toBe(`200 200 ${failed} execute failed: error sending: txid: t1(ch) exists`);
  });

  it('given one that was called, when it is called again in the same transaction, then it runs again', async () => {
    const using = simulator();
    const twice: Script = async ({ call }) => {
      await call('b');
      await call('b');
      return undefined;
    };
    let count = 0;
    const b: Script = async ({ put }) => {
      count += 1;
      await put('k', String(count));
      return undefined;
    };

    await run({ a: twice, b }, using);

    expect(text(using.results())).toContain('k');
    expect(count).toBe(2);
  });

  it('given a caller that runs out of time, when the other one still runs, then its requests find nothing any more', async () => {
    let late: unknown;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const b: Script = async ({ put }) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      late = await put('k', 'late').catch((error: unknown) => error);
      end();
      return undefined;
    };
    const using = simulator();

    await expect(run({ a: calling('b'), b }, using, { a: 20 })).rejects.toThrow('timeout expired');
    await ended;

    expect(String(late)).toContain('no ledger context');
    expect(text(using.results())).toBe('');
  });

  it('given one that runs out of time, when it was called, then its caller gets the reason', async () => {
    const b: Script = () => new Promise(() => undefined);

    const { response } = await run({ a: calling('b'), b }, simulator(), { b: 20 });

    expect(text(response.getPayload_asU8())).toContain(
      'execute failed: error sending: timeout expired',
    );
  });
});

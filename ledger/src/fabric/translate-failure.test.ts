import { Unavailable, Unknown } from '@edgebeat/core';
import type { Ledger } from '../ledger';
import { connectFabric } from './connect-fabric';
import {
  emptyScript,
  type FakeGateway,
  type GatewayScript,
  startFakeGateway,
} from './fake-gateway.test.data';
import { beforeSubmit, fromSubmitOn, type Row } from './failure-table.test.data';
import { sampleIdentity } from './fake-peer.test.data';
import { endorseResponse } from './gateway-messages.test.data';

const call = { contract: 'incident', transaction: 'get', argument: {} };
describe('the translation of failures', () => {
  let script: GatewayScript;
  let fake: FakeGateway;
  let ledger: Ledger;
  beforeAll(async () => {
    script = emptyScript();
    fake = await startFakeGateway(script);
    ledger = connectFabric({
      peerAddress: fake.address,
      tlsRoot: fake.tlsRoot,
      identity: sampleIdentity(),
      channel: 'consortium',
      chaincode: 'edgebeat',
    });
  });
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]();
    await fake[Symbol.asyncDispose]();
  });

  const endorsed = async () => {
    script.endorse = (request) => Promise.resolve(endorseResponse(request, {}, ['Org1MSP']));
    return ledger.endorse(call);
  };
  const expectFailure = async (calling: Promise<unknown>, [, , kind, code, says]: Row) => {
    await expect(calling).rejects.toBeInstanceOf(kind);
    await expect(calling).rejects.toMatchObject({ code });
    await expect(calling).rejects.toThrow(says ?? '');
  };

  it.each(named(beforeSubmit))(
    'given that %s, when a call is endorsed or evaluated, then the failure is certain',
    async (_what, row) => {
      script.endorse = () => Promise.reject(row[1]);
      script.evaluate = () => Promise.reject(row[1]);

      const calls = [ledger.endorse(call), ledger.evaluate(call)];

      await Promise.all(calls.map((calling) => expectFailure(calling, row)));
    },
  );

  it.each(named(fromSubmitOn))(
    'given that %s, when bytes are sent, then the failure tells whether they may have arrived',
    async (_what, row) => {
      const transaction = await endorsed();
      script.submit = () => Promise.reject(row[1]);

      const sending = ledger.submit(transaction);

      await expectFailure(sending, row);
    },
  );

  it.each(named([...beforeSubmit, ...fromSubmitOn]))(
    'given that %s, when an outcome is asked for, then it is unknown',
    async (_what, [, failure]) => {
      script.commitStatus = () => Promise.reject(failure);

      const asking = ledger.outcome('a', { deadlineMs: 2_000 });

      await expect(asking).rejects.toBeInstanceOf(Unknown);
    },
  );

  it('given a peer that never answers, when the deadline passes, then each step ends with its own kind', async () => {
    const transaction = await endorsed();
    const never = () => new Promise<never>(() => undefined);
    Object.assign(script, { evaluate: never, endorse: never, submit: never, commitStatus: never });
    const within = { deadlineMs: 200 };

    const results = await Promise.allSettled([
      ledger.evaluate(call, within),
      ledger.endorse(call, within),
      ledger.submit(transaction, within),
      ledger.outcome(transaction.transactionId, within),
      ledger.chainInfo(within),
      ledger.transaction(transaction.transactionId, within),
    ]);

    const kinds = results.map((result) =>
      result.status === 'rejected' ? (result.reason as Error).name : result.status,
    );
    expect(kinds).toEqual([
      'Unavailable',
      'Unavailable',
      'Unknown',
      'Unknown',
      'Unavailable',
      'Unavailable',
    ]);
  });

  it('given that the address answers to nobody, when bytes are sent, then they certainly did not arrive', async () => {
    const transaction = await endorsed();
    await using nowhere = connectFabric({
      peerAddress: 'localhost:1',
      tlsRoot: fake.tlsRoot,
      identity: sampleIdentity(),
      channel: 'consortium',
      chaincode: 'edgebeat',
    });

    const sending = nowhere.submit(transaction);

    await expect(sending).rejects.toBeInstanceOf(Unavailable);
  });
});

function named(rows: readonly Row[]): [string, Row][] {
  return rows.map((row) => [row[0], row]);
}

import { peer } from '@hyperledger/fabric-protos';
import { type Bench, freshId, take } from '../bench';
import { conforms } from '../conformance-case';
import { endorsersOf, readWriteSets } from '../read-write-sets';
import { otherChaincodeName as other } from '../subject';

const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
const aborted = 10;
const createdIn = (name: string, id: string) => [id, name, 'create', id, 'other', '1'];
const message = (part: string) => ({ message: expect.stringContaining(part) as string });

/** Chaincode that calls other chaincode in its transaction. */
export function compositionCases(bench: () => Bench): void {
  const call = async (...args: string[]) =>
    JSON.parse(await bench().evaluate('callOther', args)) as unknown;
  const ok = (payload: string) => ({ status: 200, message: '', payload });

  conforms(
    'given a call that writes, when it is committed, then each chaincode has its own value under the key',
    async () => {
      const id = freshId();

      const transaction = await bench().proposal('putAndCall', createdIn(other, id)).endorse();
      const { code } = await bench().outcome(transaction);

      const written = readWriteSets(transaction);
      const keys = ['asset', other].map((name) =>
        written
          .get(name)
          ?.getWritesList()
          .map((write) => write.getKey()),
      );
      expect(code).toBe(VALID);
      expect(keys).toEqual([[id], expect.arrayContaining([id])]);
      const stored = await bench().contract('BetaMSP', other).evaluateTransaction('read', id);
      expect(JSON.parse(Buffer.from(stored).toString())).toEqual({
        id,
        owner: 'other',
        value: '1',
      });
      await expect(bench().evaluate('read', [id])).rejects.toThrow();
    },
  );

  conforms(
    'given a chaincode that fails, when another one calls it, then the caller gets its error and may go on',
    async () => {
      const { code, result } = await bench().submit('callOther', [other, '', 'read', 'none']);

      expect(code).toBe(VALID);
      expect(JSON.parse(result)).toEqual({
        status: 500,
        message: 'the asset none does not exist',
        payload: '',
      });
    },
  );

  conforms(
    'given a caller that hands an error on, when it is endorsed, then the client reads it and nothing is endorsed',
    async () => {
      const id = freshId();
      await bench().submit('putAndCall', createdIn(other, id));

      const again = bench().proposal('putAndCall', createdIn(other, id)).endorse();

      await expect(again).rejects.toMatchObject({
        code: aborted,
        details: [message(`${other} answered 500: the asset ${id} already exists`)],
      });
    },
  );

  conforms(
    'given a chaincode that is called, when it asks for its caller, then it is the client',
    async () => {
      expect(await call(other, '', 'caller')).toEqual(ok('"AlphaMSP"'));
      expect(await call(other, bench().subject.channel, 'caller')).toEqual(ok('"AlphaMSP"'));
    },
  );

  conforms(
    'given a chaincode that is called, when it sets an event, then the transaction has none',
    async () => {
      const startBlock = BigInt(await bench().height());
      const { gateway } = bench().client();
      const network = gateway.getNetwork(bench().subject.channel);

      await bench().submit('putAndCall', createdIn(other, freshId()));

      using blocks = await network.getFilteredBlockEvents({ startBlock });
      const [block] = await take(blocks, 1);
      const [transaction] = block?.getFilteredTransactionsList() ?? [];
      const actions = transaction?.getTransactionActions()?.getChaincodeActionsList() ?? [];
      expect(actions.map((action) => action.getChaincodeEvent())).toEqual([]);
    },
  );

  for (const [name, reason] of [
    ['qscc', 'Rejecting invoke of QSCC from another chaincode because of potential for deadlocks'],
    ['cscc', 'Rejecting invoke of CSCC from another chaincode'],
  ] as const) {
    conforms(`given ${name}, when a chaincode calls it, then it answers clients only`, async () => {
      const { channel } = bench().subject;

      expect(await call(name, '', 'GetChainInfo', channel)).toMatchObject({
        status: 500,
        message: `${reason}, original invocation for 'asset'`,
      });
    });
  }

  for (const [name, channel, reason] of [
    ['nobody', '', 'failed to get chaincode container info for nobody: chaincode nobody not found'],
    ['asset', '', 'exists'],
    [other, 'elsewhere', 'Failed to get policy manager for channel [elsewhere]'],
    ['qscc', 'elsewhere', 'failed to find ledger for channel: elsewhere'],
  ] as const) {
    conforms(
      `given a call of ${name} ${channel === '' ? 'by itself' : `on channel ${channel}`}, when it is made, then the peer says why not`,
      async () => {
        const called = bench().proposal('callOther', [name, channel, 'caller']).endorse();

        await expect(called).rejects.toMatchObject({ code: aborted, details: [message(reason)] });
      },
    );
  }

  conforms(
    'given a key policy in the called chaincode, when the call writes the key, then the policy holds',
    async () => {
      const id = freshId();
      await bench().submit('putAndCall', createdIn(other, id));
      await bench().submit('putAndCall', [id, other, 'setPolicy', id, 'GammaMSP']);
      const args = [id, other, 'update', id, '1'];

      const without = await bench().submit('putAndCall', args, {
        endorsers: ['AlphaMSP', 'BetaMSP'],
      });
      const planned = await bench().proposal('putAndCall', args).endorse();

      expect(without.code).toBe(ENDORSEMENT_POLICY_FAILURE);
      expect(endorsersOf(planned)).toContain('GammaMSP');
      expect((await bench().outcome(planned)).code).toBe(VALID);
    },
  );

  conforms(
    'given a caller that touches no key itself, when its call writes a key of one member, then the gateway asks that member alone and the transaction is invalid',
    async () => {
      const id = freshId();
      await bench().submit('putAndCall', createdIn(other, id));
      await bench().submit('putAndCall', [id, other, 'setPolicy', id, 'GammaMSP']);

      const planned = await bench().proposal('callOther', [other, '', 'update', id, '1']).endorse();

      const { code } = await bench().outcome(planned);
      expect(endorsersOf(planned)).toEqual(['GammaMSP']);
      // Validation asks the policy of the calling chaincode, which the gateway did not plan for.
      expect(code).toBe(ENDORSEMENT_POLICY_FAILURE);
    },
  );

  conforms(
    'given a call that touches nothing, when it is endorsed, then the policy of its chaincode is met',
    async () => {
      const planned = await bench().proposal('caller', []).endorse();

      expect(endorsersOf(planned)).toHaveLength(2);
      expect((await bench().outcome(planned)).code).toBe(VALID);
    },
  );
}

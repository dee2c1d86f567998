import { checkpointers } from '@hyperledger/fabric-gateway';
import { type Bench, freshId, take, text } from '../bench';
import { conforms } from '../conformance-case';
import { chaincodeName } from '../subject';

/** Events of chaincode and of blocks, with positions and checkpoints. */
export function eventCases(bench: () => Bench): void {
  const network = () => bench().client().gateway.getNetwork(bench().subject.channel);

  conforms(
    'given events from a block on, when they are listened to, then they come in order with their transactions',
    async () => {
      const startBlock = BigInt(await bench().height());
      const id = freshId();
      const created = await bench().submit('create', [id, 'ann', '']);
      const transferred = await bench().submit('transfer', [id, 'bob']);

      using events = await network().getChaincodeEvents(chaincodeName, { startBlock });
      const seen = await take(events, 2);

      expect(
        seen.map(({ eventName, payload, ...event }) => ({
          ...event,
          eventName,
          payload: text(payload),
        })),
      ).toEqual([
        {
          chaincodeName,
          eventName: 'Created',
          payload: id,
          transactionId: created.transactionId,
          blockNumber: BigInt(created.block),
        },
        {
          chaincodeName,
          eventName: 'Transferred',
          payload: JSON.stringify({ id, from: 'ann', to: 'bob' }),
          transactionId: transferred.transactionId,
          blockNumber: BigInt(transferred.block),
        },
      ]);
    },
  );

  conforms(
    'given a checkpoint at a transaction, when events are read on, then it is not repeated',
    async () => {
      const startBlock = BigInt(await bench().height());
      await bench().submit('create', [freshId(), 'ann', '']);
      const second = await bench().submit('create', [freshId(), 'ann', '']);
      const checkpointer = checkpointers.inMemory();
      {
        using events = await network().getChaincodeEvents(chaincodeName, { startBlock });
        for (const event of await take(events, 1))
          await checkpointer.checkpointChaincodeEvent(event);
      }

      using events = await network().getChaincodeEvents(chaincodeName, {
        checkpoint: checkpointer,
      });
      const [next] = await take(events, 1);

      expect(next?.transactionId).toBe(second.transactionId);
    },
  );

  conforms(
    'given a transaction that is invalid, when events are read, then its event is not among them',
    async () => {
      const startBlock = BigInt(await bench().height());
      const id = freshId();
      const [first, second] = await Promise.all(
        [1, 2].map(() => bench().proposal('create', [id, 'ann', '']).endorse()),
      );
      if (first === undefined || second === undefined) throw new Error('nothing was endorsed');
      await bench().outcome(first);
      const invalid = await bench().outcome(second);
      const last = await bench().submit('create', [freshId(), 'ann', '']);

      using events = await network().getChaincodeEvents(chaincodeName, { startBlock });
      const seen = await take(events, 2);

      expect(invalid.code).not.toBe(0);
      expect(seen.map(({ transactionId }) => transactionId)).toEqual([
        first.getTransactionId(),
        last.transactionId,
      ]);
    },
  );

  conforms(
    'given blocks from a number on, when they are listened to, then each follows the one before',
    async () => {
      const startBlock = BigInt(await bench().height());
      for (let count = 0; count < 3; count += 1)
        await bench().submit('create', [freshId(), 'ann', '']);

      using blocks = await network().getBlockEvents({ startBlock });
      using filtered = await network().getFilteredBlockEvents({ startBlock });
      const [whole, thin] = [await take(blocks, 3), await take(filtered, 3)];

      const numbers = [0, 1, 2].map((offset) => Number(startBlock) + offset);
      expect(whole.map((block) => block.getHeader()?.getNumber())).toEqual(numbers);
      expect(thin.map((block) => block.getNumber())).toEqual(numbers);
    },
  );

  conforms(
    'given a checkpoint of blocks, when they are read on, then the next one comes',
    async () => {
      const startBlock = BigInt(await bench().height());
      for (let count = 0; count < 2; count += 1)
        await bench().submit('create', [freshId(), 'ann', '']);
      const checkpointer = checkpointers.inMemory();
      await checkpointer.checkpointBlock(startBlock);

      using blocks = await network().getFilteredBlockEvents({ checkpoint: checkpointer });
      const [next] = await take(blocks, 1);

      expect(next?.getNumber()).toBe(Number(startBlock) + 1);
    },
  );

  conforms('given a filtered block, when an event is in it, then the payload is not', async () => {
    const startBlock = BigInt(await bench().height());
    const { transactionId } = await bench().submit('create', [freshId(), 'ann', '']);

    using filtered = await network().getFilteredBlockEvents({ startBlock });
    const [block] = await take(filtered, 1);

    const [transaction] = block?.getFilteredTransactionsList() ?? [];
    const [action] = transaction?.getTransactionActions()?.getChaincodeActionsList() ?? [];
    expect(transaction?.getTxid()).toBe(transactionId);
    expect(action?.getChaincodeEvent()?.getEventName()).toBe('Created');
    expect(action?.getChaincodeEvent()?.getPayload_asU8()).toHaveLength(0);
  });

  conforms(
    'given a listener without a position, when an event comes later, then it is the first that is seen',
    async () => {
      using events = await network().getChaincodeEvents(chaincodeName);
      const next = take(events, 1);
      // The stream's start is decided when the request arrives, which nothing tells the client.
      await bench().height();

      const { transactionId } = await bench().submit('create', [freshId(), 'ann', '']);

      expect((await next)[0]?.transactionId).toBe(transactionId);
    },
  );
}

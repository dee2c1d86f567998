import { withAction } from '@edgebeat/fabric-embedded/dist/forged.test.data';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';
import { type Bench, freshId, take } from '../bench';
import { conforms } from '../conformance-case';

const aborted = 10;
const cancelled = 1;
const deadlineExceeded = 4;
const mebibyte = 1024 * 1024;
/** What the orderer tells of whoever is no writer, or did not sign. */
const noWriter =
  'status=FORBIDDEN, info=implicit policy evaluation failed - 0 sub-policies were satisfied, ' +
  "but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";
const message = (part: string) => ({ message: expect.stringContaining(part) as string });

/** What chaincode, gateway, orderer and peers refuse, with what they answer. */
export function refusalCases(bench: () => Bench): void {
  conforms(
    'given a chaincode that fails, when it is submitted, then its message comes with the member and its address',
    async () => {
      const id = freshId();

      const submitted = bench().proposal('update', [id, '1']).endorse();

      await expect(submitted).rejects.toMatchObject({
        code: aborted,
        details: [
          {
            mspId: 'AlphaMSP',
            address: bench().member('AlphaMSP').peer,
            message: `chaincode response 500, the asset ${id} does not exist`,
          },
        ],
      });
    },
  );

  conforms(
    'given a chaincode that fails, when it is evaluated, then its message comes with it',
    async () => {
      const evaluated = bench().evaluate('read', ['none']);

      await expect(evaluated).rejects.toMatchObject({
        code: 2,
        details: [message('chaincode response 500, the asset none does not exist')],
      });
    },
  );

  for (const [status, endorsed] of [
    ['399', true],
    ['400', false],
  ] as const) {
    conforms(
      `given a chaincode that answers ${status}, when it is endorsed, then it is ${endorsed ? 'taken' : 'refused'}`,
      async () => {
        const asked = bench().proposal('answer', [status, 'odd']).endorse();

        if (endorsed) await expect(asked).resolves.toBeDefined();
        else
          await expect(asked).rejects.toMatchObject({
            details: [message(`chaincode response ${status}, odd`)],
          });
      },
    );
  }

  conforms(
    'given members whose chaincodes write other values, when it is endorsed, then the results do not match',
    async () => {
      const endorsed = bench().proposal('disagree', [freshId()]).endorse();

      await expect(endorsed).rejects.toMatchObject({
        code: aborted,
        ...message('failed to collect enough transaction endorsements'),
      });
    },
  );

  conforms(
    'given a transaction of one endorser, when a majority is needed, then it is invalid',
    async () => {
      const { code } = await bench().submit('create', [freshId(), 'ann', ''], {
        endorsers: ['AlphaMSP'],
      });

      expect(code).toBe(peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    },
  );

  conforms(
    'given a committed transaction, when its proposal is sent again, then it is a duplicate',
    async () => {
      const proposal = bench().proposal('create', [freshId(), 'ann', '']);
      await bench().outcome(await proposal.endorse());

      const again = bench().client().gateway.newProposal(proposal.getBytes()).endorse();

      await expect(again).rejects.toMatchObject({
        code: aborted,
        details: [message('duplicate transaction found')],
      });
    },
  );

  conforms(
    'given a committed transaction, when it is ordered again, then the repetition is invalid',
    async () => {
      const { gateway } = bench().client();
      const transaction = await bench().proposal('create', [freshId(), 'ann', '']).endorse();
      const first = await bench().outcome(transaction);
      const startBlock = BigInt(first.block + 1);

      await gateway.newTransaction(transaction.getBytes()).submit();

      using blocks = await gateway
        .getNetwork(bench().subject.channel)
        .getFilteredBlockEvents({ startBlock });
      const [block] = await take(blocks, 1);
      const [repeated] = block?.getFilteredTransactionsList() ?? [];
      expect(repeated?.getTxid()).toBe(first.transactionId);
      expect(repeated?.getTxValidationCode()).toBe(peer.TxValidationCode.DUPLICATE_TXID);
    },
  );

  conforms(
    'given a transaction that another member signed, when it is submitted, then the orderer refuses it',
    async () => {
      const { gateway } = bench().client('GammaMSP');
      const transaction = await bench().proposal('create', [freshId(), 'ann', '']).endorse();

      const submitted = gateway.newTransaction(transaction.getBytes()).submit();

      await expect(submitted).rejects.toMatchObject({ code: aborted, ...message(noWriter) });
    },
  );

  conforms(
    'given a transaction whose signature is none, when it is submitted, then the orderer refuses it',
    async () => {
      const transaction = await bench().proposal('create', [freshId(), 'ann', '']).endorse();
      const wrong = Buffer.from('300602010102010', 'hex');

      const submitted = bench()
        .client()
        .gateway.newSignedTransaction(transaction.getBytes(), wrong)
        .submit();

      await expect(submitted).rejects.toMatchObject({ code: aborted, ...message(noWriter) });
    },
  );

  conforms(
    'given a transaction above 10 MiB, when it is submitted, then the orderer refuses its size',
    async () => {
      const transaction = await bench().proposal('create', [freshId(), 'ann', '']).endorse();
      const bytes = withAction(transaction.getBytes(), (action) => {
        action.addEndorsements().setSignature(new Uint8Array(10 * mebibyte + 1));
      });

      const submitted = bench().client().gateway.newTransaction(bytes).submit();

      await expect(submitted).rejects.toMatchObject({
        code: aborted,
        ...message('message payload is'),
      });
    },
  );

  conforms(
    'given a transaction above the preferred size of a block, when it is committed, then it has a block of its own',
    async () => {
      const small = await bench().proposal('create', [freshId(), 'ann', '']).endorse();
      const large = await bench()
        .proposal('createLarge', [freshId(), String(3 * mebibyte)])
        .endorse();

      const [first, second] = await Promise.all(
        [small, large].map((transaction) => bench().outcome(transaction)),
      );

      expect([first?.code, second?.code]).toEqual([0, 0]);
      expect(first?.block).not.toBe(second?.block);
    },
  );

  conforms(
    'given a transaction that nobody submits, when its status is asked for, then the deadline ends it',
    async () => {
      const request = new messages.CommitStatusRequest();
      request.setChannelId(bench().subject.channel);
      request.setTransactionId(
        (await bench().proposal('create', [freshId(), 'a', '']).endorse()).getTransactionId(),
      );
      request.setIdentity((await bench().signer('AlphaMSP', 'User1')).serialized);
      const signed = new messages.SignedCommitStatusRequest();
      signed.setRequest(request.serializeBinary());

      const status = bench()
        .client()
        .gateway.newCommit(signed.serializeBinary())
        .getStatus({ deadline: Date.now() + 300 });

      const ended: unknown = await status.catch((error: unknown) => error);
      // The peer sees the deadline too, and now and then says so first, by a code of its own.
      expect([cancelled, deadlineExceeded]).toContain(ended instanceof GatewayError && ended.code);
    },
  );
}

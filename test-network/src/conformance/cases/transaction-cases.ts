import { signers } from '@hyperledger/fabric-gateway';
import { type Bench, freshId, text } from '../bench';
import { conforms } from '../conformance-case';

const mvccConflict = 11;

/** Assets by transactions of the unmodified client, and how they conflict. */
export function transactionCases(bench: () => Bench): void {
  conforms('given a created asset, when any member reads it, then it is there', async () => {
    const id = freshId();

    const { code } = await bench().submit('create', [id, 'ann', '1']);

    expect(code).toBe(0);
    for (const mspId of ['AlphaMSP', 'BetaMSP', 'GammaMSP']) {
      const asset: unknown = JSON.parse(await bench().evaluate('read', [id], mspId));
      expect(asset).toEqual({ id, owner: 'ann', value: '1' });
    }
  });

  conforms(
    'given an asset, when it is updated, transferred and deleted, then its history tells it',
    async () => {
      const id = freshId();
      const created = await bench().submit('create', [id, 'ann', '1']);
      const updated = await bench().submit('update', [id, '2']);
      const transferred = await bench().submit('transfer', [id, 'bob'], { as: 'BetaMSP' });
      const deleted = await bench().submit('delete', [id]);

      const history: unknown = JSON.parse(await bench().evaluate('history', [id], 'GammaMSP'));

      const value = (owner: string, written: string) =>
        JSON.stringify({ id, owner, value: written });
      expect(transferred.result).toBe('"ann"');
      expect(history).toEqual([
        { txId: deleted.transactionId, isDelete: true, value: '' },
        { txId: transferred.transactionId, isDelete: false, value: value('bob', '2') },
        { txId: updated.transactionId, isDelete: false, value: value('ann', '2') },
        { txId: created.transactionId, isDelete: false, value: value('ann', '1') },
      ]);
    },
  );

  conforms(
    'given an asset, when it is read after a write in one transaction, then the old value comes',
    async () => {
      const id = freshId();
      await bench().submit('create', [id, 'ann', 'old']);

      const { result } = await bench().submit('updateAndRead', [id, 'new']);

      expect(result).toContain('"value":"old"');
      expect(await bench().evaluate('read', [id])).toContain('"value":"new"');
    },
  );

  conforms(
    'given two updates of one version, when both are submitted, then the later one conflicts',
    async () => {
      const id = freshId();
      await bench().submit('create', [id, 'ann', '0']);
      const endorsed = await Promise.all(
        ['1', '2'].map((value) => bench().proposal('update', [id, value]).endorse()),
      );

      const codes = [];
      for (const transaction of endorsed) codes.push((await bench().outcome(transaction)).code);

      expect(codes).toEqual([0, mvccConflict]);
      expect(await bench().evaluate('read', [id])).toContain('"value":"1"');
    },
  );

  conforms(
    'given an update of a version, when another came first, then the client learns why it failed',
    async () => {
      const id = freshId();
      await bench().submit('create', [id, 'ann', '0']);
      const late = await bench().proposal('update', [id, 'late']).endorse();
      await bench().submit('delete', [id]);

      const status = await (await late.submit()).getStatus();

      expect(status).toMatchObject({ code: mvccConflict, successful: false });
    },
  );

  conforms(
    'given an evaluation that writes, when it is done, then nothing is written',
    async () => {
      const id = freshId();

      await bench().evaluate('create', [id, 'ann', '1']);

      await expect(bench().evaluate('read', [id])).rejects.toThrow();
    },
  );

  conforms(
    'given a transaction, when the chaincode asks for its caller and time, then both are those of the proposal',
    async () => {
      const before = Math.floor(Date.now() / 1000);

      const caller = await bench().submit('caller', [], { as: 'BetaMSP' });
      const seconds = await bench().submit('seconds', []);

      expect(caller.result).toBe('"BetaMSP"');
      expect(Number(seconds.result) - before).toBeLessThan(10);
      expect(Number(seconds.result)).toBeGreaterThanOrEqual(before);
    },
  );

  conforms(
    'given forty clients at once, when they create assets, then all are committed',
    async () => {
      const ids = Array.from({ length: 40 }, freshId);

      const created = await Promise.all(
        ids.map((id) => bench().contract().submitTransaction('create', id, 'ann', '1')),
      );

      expect(created.map(text)).toEqual(ids.map(() => ''));
      const read = await Promise.all(ids.map((id) => bench().evaluate('read', [id])));
      expect(read).toHaveLength(ids.length);
    },
  );

  conforms(
    'given a transaction prepared and signed by hand, when it is sent step by step, then it is committed',
    async () => {
      const id = freshId();
      const { gateway } = bench().client();
      const sign = await offlineSigner(bench());
      const unsigned = bench().proposal('create', [id, 'ann', '1']);
      const proposal = gateway.newSignedProposal(unsigned.getBytes(), await sign(unsigned));

      const endorsed = await proposal.endorse();
      const transaction = gateway.newSignedTransaction(endorsed.getBytes(), await sign(endorsed));
      const submitted = await transaction.submit();
      const status = await gateway
        .newSignedCommit(submitted.getBytes(), await sign(submitted))
        .getStatus();

      expect(status).toMatchObject({ code: 0, transactionId: unsigned.getTransactionId() });
    },
  );
}

/** Signs digests with the user's key, away from the client. */
async function offlineSigner(bench: Bench) {
  const signer = signers.newPrivateKeySigner(await bench.privateKey('AlphaMSP', 'User1'));
  return (signed: { getDigest(): Uint8Array }) => signer(signed.getDigest());
}

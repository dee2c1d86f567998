import { endorsementBy, withAction } from '@edgebeat/fabric-embedded/dist/forged.test.data';
import { peer } from '@hyperledger/fabric-protos';
import { type Bench, freshId, type Transaction } from '../bench';
import { conforms } from '../conformance-case';
import { withForgedValue } from '../forged-values';

const policyFailure = peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE;

/** Transactions that a client changed after the endorsement. */
export function forgingCases(bench: () => Bench): void {
  const create = (id = freshId()) => bench().proposal('create', [id, 'ann', 'honest']).endorse();

  function rewritten(
    transaction: Transaction,
    change: (action: peer.ChaincodeEndorsedAction) => void,
  ) {
    return bench().client().gateway.newTransaction(withAction(transaction.getBytes(), change));
  }

  /** Two clients endorse, though only peers should. */
  async function endorsedByClients(
    transaction: Transaction,
    forge: (payload: Uint8Array) => Uint8Array,
  ) {
    const signers = await Promise.all([
      bench().signer('AlphaMSP', 'User1'),
      bench().signer('BetaMSP', 'User1'),
    ]);
    return rewritten(transaction, (action) => {
      const payload = forge(action.getProposalResponsePayload_asU8());
      action.setProposalResponsePayload(payload);
      action.setEndorsementsList(signers.map((signer) => endorsementBy(signer, payload)));
    });
  }

  conforms(
    'given a forged write set, when two client keys endorse it where peers have to, then it is invalid',
    async () => {
      const id = freshId();

      const forged = await endorsedByClients(await create(id), (payload) =>
        withForgedValue(payload, id, '{"value":"forged"}'),
      );

      expect((await bench().outcome(forged)).code).toBe(policyFailure);
      await expect(bench().evaluate('read', [id])).rejects.toThrow();
    },
  );

  for (const [collection, code] of [
    ['endorsedByMembers', 0],
    ['endorsedByPeers', policyFailure],
  ] as const) {
    const verdict = code === 0 ? 'valid' : 'invalid';
    conforms(
      `given a collection ${collection}, when two client keys endorse its write set, then it is ${verdict}`,
      async () => {
        const call = { description: 'red', endorsers: ['AlphaMSP', 'BetaMSP'] };
        const endorsed = await bench()
          .proposal('describe', [collection, freshId()], call)
          .endorse();

        const forged = await endorsedByClients(endorsed, (payload) => payload);

        expect((await bench().outcome(forged)).code).toBe(code);
      },
    );
  }

  conforms(
    'given one endorsement, when it is repeated for another, then the transaction is invalid',
    async () => {
      const forged = rewritten(await create(), (action) => {
        const [first] = action.getEndorsementsList();
        if (first !== undefined) action.setEndorsementsList([first, first]);
      });

      expect((await bench().outcome(forged)).code).toBe(policyFailure);
    },
  );

  conforms(
    'given an endorsed result, when its last byte is changed, then the transaction is invalid',
    async () => {
      const forged = rewritten(await create(), (action) => {
        const bytes = Buffer.from(action.getProposalResponsePayload_asU8());
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        action.setProposalResponsePayload(bytes);
      });

      expect((await bench().outcome(forged)).code).toBe(policyFailure);
    },
  );

  conforms(
    'given an endorsed result, when a peer endorsed another one, then the transaction is invalid',
    async () => {
      const other = await create();
      const forged = rewritten(await create(), (action) => {
        withAction(other.getBytes(), (taken) => {
          action.setEndorsementsList(taken.getEndorsementsList());
        });
      });

      expect((await bench().outcome(forged)).code).toBe(policyFailure);
    },
  );

  conforms(
    'given a transaction without endorsements, when it is submitted, then it is invalid',
    async () => {
      const forged = rewritten(await create(), (action) => {
        action.setEndorsementsList([]);
      });

      expect((await bench().outcome(forged)).code).not.toBe(0);
    },
  );
}

import { generateKeyPairSync, sign } from 'node:crypto';
import { withCreator, withTimestamp } from '@edgebeat/fabric-embedded/dist/forged.test.data';
import { gateway as messages, msp } from '@hyperledger/fabric-protos';
import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';
import { withTransactionId } from '../forged-values';

const minute = 60_000;
const failedPrecondition = 9;
const aborted = 10;
const message = (part: string) => ({ message: expect.stringContaining(part) as string });

/** Who may propose, and when. */
export function identityCases(bench: () => Bench): void {
  const create = () => bench().proposal('create', [freshId(), 'ann', '']);

  conforms(
    'given an expired certificate, when it proposes, then every peer refuses it',
    async () => {
      const validity = {
        notBefore: new Date(Date.now() - 60 * minute),
        notAfter: new Date(Date.now() - minute),
      };
      const expired = await bench().connectAs('AlphaMSP', {
        name: 'Expired',
        role: 'client',
        ...validity,
      });

      const endorsed = bench()
        .contractOf(expired)
        .newProposal('create', { arguments: [freshId(), 'ann', ''] })
        .endorse();

      await expect(endorsed).rejects.toMatchObject({
        details: [{ ...message('proposal client identity expired'), mspId: 'AlphaMSP' }],
      });
    },
  );

  conforms(
    "given a peer's certificate, when it proposes a transaction, then it is no writer of the channel",
    async () => {
      const peer = await bench().connectAs('AlphaMSP', { name: 'no-client', role: 'peer' });

      const endorsed = bench()
        .contractOf(peer)
        .newProposal('create', { arguments: [freshId(), 'ann', ''] })
        .endorse();

      await expect(endorsed).rejects.toMatchObject({
        details: [message('/Channel/Application/Writers')],
      });
    },
  );

  for (const [name, offset] of [
    ['old', -16 * minute],
    ['ahead', 16 * minute],
  ] as const) {
    conforms(
      `given a proposal that is 16 minutes ${name}, when it is endorsed, then its time is refused`,
      async () => {
        const bytes = withTimestamp(create().getBytes(), Date.now() + offset);

        const endorsed = bench().client().gateway.newProposal(bytes).endorse();

        await expect(endorsed).rejects.toMatchObject({
          code: aborted,
          details: [message('incorrect timestamp')],
        });
      },
    );
  }

  conforms(
    'given a proposal that is 14 minutes old, when it is endorsed, then its time is no reason to refuse it',
    async () => {
      const bytes = withTimestamp(create().getBytes(), Date.now() - 14 * minute);

      const transaction = await bench().client().gateway.newProposal(bytes).endorse();

      expect((await bench().outcome(transaction)).code).toBe(0);
    },
  );

  conforms(
    'given a proposal that another key signed, when it is endorsed, then the signature is refused',
    async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const proposal = create();
      const proposed = messages.ProposedTransaction.deserializeBinary(proposal.getBytes());
      const bytes = proposed.getProposal()?.getProposalBytes_asU8() ?? new Uint8Array();

      const endorsed = bench()
        .client()
        .gateway.newSignedProposal(proposal.getBytes(), sign('sha256', bytes, privateKey))
        .endorse();

      await expect(endorsed).rejects.toMatchObject({
        details: [message('creator org [AlphaMSP]')],
      });
    },
  );

  conforms(
    'given an identity of an organisation that is no member, when it proposes, then it is refused',
    async () => {
      const { serialized } = await bench().signer('AlphaMSP', 'User1');
      const stranger = msp.SerializedIdentity.deserializeBinary(serialized);
      stranger.setMspid('StrangerMSP');
      const bytes = withCreator(create().getBytes(), stranger.serializeBinary());

      const endorsed = bench().client().gateway.newProposal(bytes).endorse();

      await expect(endorsed).rejects.toMatchObject({ details: [message('creator org unknown')] });
    },
  );

  conforms(
    "given a member's certificate, when it says another member's name, then it is refused as malformed",
    async () => {
      const { serialized } = await bench().signer('BetaMSP', 'User1');
      const pretender = msp.SerializedIdentity.deserializeBinary(serialized);
      pretender.setMspid('AlphaMSP');
      const bytes = withCreator(create().getBytes(), pretender.serializeBinary());

      const endorsed = bench().client().gateway.newProposal(bytes).endorse();

      await expect(endorsed).rejects.toMatchObject({
        details: [message('creator org unknown, creator is malformed')],
      });
    },
  );

  conforms(
    'given a proposal whose id is not the hash of nonce and creator, when it is endorsed, then it is refused',
    async () => {
      const bytes = withTransactionId(create().getBytes(), 'f'.repeat(64));

      const endorsed = bench().client().gateway.newProposal(bytes).endorse();

      await expect(endorsed).rejects.toMatchObject({
        details: [message('incorrectly computed txid')],
      });
    },
  );

  conforms(
    'given a chaincode that is not there, when it is called, then the gateway says so',
    async () => {
      const missing = bench().contract('AlphaMSP', 'nothing');

      const endorsing = () => missing.newProposal('create', { arguments: [] }).endorse();
      const evaluating = () => missing.evaluateTransaction('read', '');

      const told = { code: failedPrecondition, ...message('nothing') };
      await expect(endorsing()).rejects.toMatchObject(told);
      await expect(evaluating()).rejects.toMatchObject(told);
    },
  );

  conforms(
    'given a channel that is not there, when it is called, then the gateway says so',
    async () => {
      const missing = bench().client().gateway.getNetwork('nowhere').getContract('asset');

      const endorsed = missing.newProposal('create', { arguments: [] }).endorse();

      await expect(endorsed).rejects.toMatchObject({
        code: failedPrecondition,
        ...message('nowhere'),
      });
    },
  );
}

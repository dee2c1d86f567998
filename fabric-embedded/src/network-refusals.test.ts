import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gateway, msp, peer } from '@hyperledger/fabric-protos';
import { containing } from './containing.test.data';
import { createSigner, type Signer } from './crypto/signer';
import { Disposal } from './disposal';
import { endorsementBy, withAction, withCreator, withTimestamp } from './forged.test.data';
import { startNetwork } from './network';
import {
  channel,
  connectUser,
  type Contract,
  issueUser,
  networkOptions,
  startChaincodes,
  temporaryFolder,
  type TestClient,
  type Transaction,
} from './network.test.harness';
import type { Network, NetworkOptions } from './network-options';

const minute = 60_000;
const endorsementPolicyFailure = 10;
const open = new Disposal();
let options: NetworkOptions;
let network: Network;
let client: TestClient;
let contract: Contract;

beforeAll(async () => {
  const folder = open.use(await temporaryFolder());
  options = await networkOptions(folder.path);
  network = open.use(await startNetwork(options));
  open.use(await startChaincodes(options));
  await network.ready(20_000);
  client = await connectAs('AlphaMSP', 'User1');
  contract = client.gateway.getNetwork(channel).getContract('asset');
}, 60_000);

afterAll(() => open[Symbol.asyncDispose]());

function addressOf(mspId: string) {
  const found = network.organizations.find((address) => address.mspId === mspId);
  if (found === undefined) throw new Error(`no member ${mspId}`);
  return found;
}

async function connectAs(mspId: string, user: string): Promise<TestClient> {
  return open.use(await connectUser(addressOf('AlphaMSP'), user, addressOf(mspId)));
}

async function signerOf(mspId: string, user: string): Promise<Signer> {
  const { name, usersFolder } = addressOf(mspId);
  const fullName = `${user}@${name}.example.com`;
  const folder = join(usersFolder, fullName, 'msp');
  const certificate = await readFile(join(folder, 'signcerts', `${fullName}-cert.pem`));
  return createSigner(
    mspId,
    certificate,
    createPrivateKey(await readFile(join(folder, 'keystore', 'priv_sk'))),
  );
}

function put(key: string) {
  return contract.newProposal('put', { arguments: [key, 'value'] });
}

/** Changes the endorsed action of a transaction and lets the client sign the result. */
function rewritten(
  transaction: Transaction,
  change: (action: peer.ChaincodeEndorsedAction) => void,
): Transaction {
  return client.gateway.newTransaction(withAction(transaction.getBytes(), change));
}

async function codeOf(transaction: Transaction): Promise<number> {
  return (await (await transaction.submit()).getStatus()).code;
}

describe('what a Fabric network refuses', () => {
  it('given a transaction, when two clients endorse it instead of peers, then it is invalid', async () => {
    const endorsed = await put('forged').endorse();
    const signers = await Promise.all([
      signerOf('AlphaMSP', 'User1'),
      signerOf('BetaMSP', 'Admin'),
    ]);

    const forged = rewritten(endorsed, (action) => {
      const payload = action.getProposalResponsePayload_asU8();
      action.setEndorsementsList(signers.map((signer) => endorsementBy(signer, payload)));
    });

    expect(await codeOf(forged)).toBe(endorsementPolicyFailure);
    expect(Buffer.from(await contract.evaluateTransaction('get', 'forged')).toString()).toBe('');
  });

  it('given a transaction, when an endorsement is repeated for another, then it is invalid', async () => {
    const endorsed = await put('repeated').endorse();

    const forged = rewritten(endorsed, (action) => {
      const [first] = action.getEndorsementsList();
      if (first !== undefined) action.setEndorsementsList([first, first]);
    });

    expect(await codeOf(forged)).toBe(endorsementPolicyFailure);
  });

  it('given a transaction, when its result is changed after the endorsement, then it is invalid', async () => {
    const endorsed = await put('changed').endorse();

    const forged = rewritten(endorsed, (action) => {
      const bytes = Buffer.from(action.getProposalResponsePayload_asU8());
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      action.setProposalResponsePayload(bytes);
    });

    expect(await codeOf(forged)).toBe(endorsementPolicyFailure);
  });

  it('given a committed transaction, when its proposal is sent again, then it is refused', async () => {
    const proposal = put('replayed');
    const transaction = await proposal.endorse();
    await (await transaction.submit()).getStatus();

    const again = client.gateway.newProposal(proposal.getBytes()).endorse();

    await expect(again).rejects.toMatchObject({
      code: 10,
      details: [{ message: containing('duplicate transaction found') }],
    });
  });

  it('given a committed transaction, when it is ordered again, then the second one is invalid', async () => {
    const transaction = await put('twice').endorse();
    const first = await (await transaction.submit()).getStatus();
    const height = network.channel(channel).height('AlphaMSP');

    await transaction.submit();
    using blocks = await client.gateway
      .getNetwork(channel)
      .getFilteredBlockEvents({ startBlock: BigInt(height) });
    for await (const block of blocks) {
      const [repeated] = block.getFilteredTransactionsList();
      expect(repeated?.getTxid()).toBe(first.transactionId);
      expect(repeated?.getTxValidationCode()).toBe(peer.TxValidationCode.DUPLICATE_TXID);
      break;
    }
  });

  it('given an expired certificate, when it proposes, then it is refused', async () => {
    const notBefore = new Date(Date.now() - 60 * minute);
    const notAfter = new Date(Date.now() - minute);
    await issueUser(options, 'AlphaMSP', { name: 'Expired', role: 'client', notBefore, notAfter });
    const expired = await connectAs('AlphaMSP', 'Expired');

    const read = expired.gateway
      .getNetwork(channel)
      .getContract('asset')
      .evaluateTransaction('get', 'a');

    await expect(read).rejects.toMatchObject({
      code: 14,
      details: Array.from({ length: 3 }, () => ({ message: 'proposal client identity expired' })),
    });
  });

  it('given a peer certificate, when it proposes a transaction, then the channel refuses it', async () => {
    await issueUser(options, 'AlphaMSP', { name: 'notaclient', role: 'peer' });
    const asPeer = await connectAs('AlphaMSP', 'notaclient');

    const written = asPeer.gateway
      .getNetwork(channel)
      .getContract('asset')
      .submitTransaction('put', 'a', '1');

    await expect(written).rejects.toMatchObject({
      details: [{ message: containing('/Channel/Application/Writers') }],
    });
  });

  it.each([
    ['16 minutes old', -16 * minute],
    ['16 minutes ahead', 16 * minute],
  ])(
    'given a proposal %s, when it is endorsed, then its time is refused',
    async (_name, offset) => {
      const bytes = withTimestamp(put('late').getBytes(), Date.now() + offset);

      const endorsed = client.gateway.newProposal(bytes).endorse();

      await expect(endorsed).rejects.toMatchObject({
        code: 10,
        details: [{ message: containing('incorrect timestamp') }],
      });
    },
  );

  it('given a proposal signed by another key, when it is endorsed, then it is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const proposal = put('stolen');
    const digest = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
    const bytes = digest.getProposal()?.getProposalBytes_asU8() ?? new Uint8Array();

    const endorsed = client.gateway
      .newSignedProposal(proposal.getBytes(), sign('sha256', bytes, privateKey))
      .endorse();

    await expect(endorsed).rejects.toMatchObject({
      details: [{ message: containing('creator org [AlphaMSP]') }],
    });
  });

  it('given an identity of no member, when it proposes, then it is refused', async () => {
    const signer = await signerOf('AlphaMSP', 'User1');
    const stranger = msp.SerializedIdentity.deserializeBinary(signer.serialized);
    stranger.setMspid('StrangerMSP');
    const bytes = withCreator(put('strange').getBytes(), stranger.serializeBinary());

    const endorsed = client.gateway.newProposal(bytes).endorse();

    await expect(endorsed).rejects.toMatchObject({
      details: [{ message: containing('creator org unknown') }],
    });
  });

  it('given a transaction for the orderer, when another key signed it, then it is not ordered', async () => {
    const transaction = await put('unsigned').endorse();
    const wrong = Buffer.from('300602010102010', 'hex');

    const submitted = client.gateway.newSignedTransaction(transaction.getBytes(), wrong).submit();

    await expect(submitted).rejects.toMatchObject({
      code: 10,
      message: containing('status=FORBIDDEN'),
    });
  });

  it('given a transaction above the limit, when it is submitted, then the orderer refuses its size', async () => {
    const transaction = await put('large').endorse();
    const tooLarge = rewritten(transaction, (action) => {
      action.addEndorsements().setSignature(new Uint8Array(10 * 1024 * 1024 + 1));
    });

    await expect(tooLarge.submit()).rejects.toMatchObject({
      code: 10,
      message: containing('exceeds maximum allowed'),
    });
  });

  it.each([
    ['chaincode', channel, 'nothing', 9, 'nothing'],
    ['channel', 'nowhere', 'asset', 14, 'could not get last config for channel nowhere'],
  ])(
    'given a %s that there is not, when it is called, then the caller learns it',
    async (...call) => {
      const [, onChannel, name, code, reason] = call;
      const missing = client.gateway.getNetwork(onChannel).getContract(name);

      const endorsed = missing.newProposal('put', { arguments: ['a', '1'] }).endorse();
      const evaluated = missing.evaluateTransaction('get', 'a');

      await expect(endorsed).rejects.toMatchObject({ code: 9, message: containing(name) });
      await expect(evaluated).rejects.toMatchObject({ code, message: containing(reason) });
    },
  );

  it('given a transaction that nobody submits, when its status is asked, then the deadline ends it', async () => {
    const transaction = await put('never').endorse();
    const request = new gateway.CommitStatusRequest();
    request.setChannelId(channel);
    request.setTransactionId(transaction.getTransactionId());
    request.setIdentity((await signerOf('AlphaMSP', 'User1')).serialized);
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());

    const status = client.gateway
      .newCommit(signed.serializeBinary())
      .getStatus({ deadline: Date.now() + 300 });

    await expect(status).rejects.toMatchObject({ code: 4 });
  });
});

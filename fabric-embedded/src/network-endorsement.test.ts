import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { containing } from './containing.test.data';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import {
  channel,
  connectUser,
  type Contract,
  networkOptions,
  startChaincodes,
  temporaryFolder,
  type Transaction,
} from './network.test.harness';

const { VALID, ENDORSEMENT_POLICY_FAILURE } = peer.TxValidationCode;
const collections = [
  { name: 'c', policy: "OR('AlphaMSP.member', 'BetaMSP.member')", maxPeerCount: 2 },
];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

const open = new Disposal();
let contract: Contract;

beforeAll(async () => {
  const folder = open.use(await temporaryFolder());
  const options = await networkOptions(folder.path, collections, ['asset', 'second']);
  const network = open.use(await startNetwork(options));
  open.use(await startChaincodes(options));
  await network.ready(20_000);
  const alpha = network.organizations.find(({ mspId }) => mspId === 'AlphaMSP');
  if (alpha === undefined) throw new Error('no member AlphaMSP');
  const client = open.use(await connectUser(alpha, 'User1'));
  contract = client.gateway.getNetwork(channel).getContract('asset');
}, 60_000);

afterAll(() => open[Symbol.asyncDispose]());

interface Call {
  readonly endorsers?: readonly string[];
  readonly value?: string;
}

function proposal(name: string, args: readonly string[], { endorsers, value }: Call) {
  return contract.newProposal(name, {
    arguments: [...args],
    ...(value !== undefined && { transientData: { value } }),
    ...(endorsers && { endorsingOrganizations: [...endorsers] }),
  });
}

/** Submits and answers the validation code, who endorsed, and what the chaincode answered. */
async function submit(name: string, args: readonly string[], call: Call = {}) {
  const transaction = await proposal(name, args, call).endorse();
  const endorsers = endorsersOf(transaction);
  const result = text(transaction.getResult());
  const { code } = await (await transaction.submit()).getStatus();
  return { code, endorsers, result };
}

function endorsedAction(transaction: Transaction): peer.ChaincodeEndorsedAction {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const bytes = prepared.getEnvelope()?.getPayload_asU8() ?? new Uint8Array();
  const payload = common.Payload.deserializeBinary(bytes);
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const inner = action?.getPayload_asU8() ?? new Uint8Array();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(inner).getAction();
  if (endorsed === undefined) throw new Error('nothing is endorsed');
  return endorsed;
}

function endorsersOf(transaction: Transaction): string[] {
  return endorsedAction(transaction)
    .getEndorsementsList()
    .map((one) => msp.SerializedIdentity.deserializeBinary(one.getEndorser_asU8()).getMspid())
    .sort();
}

async function evaluate(name: string, ...args: string[]): Promise<string> {
  return text(await contract.evaluateTransaction(name, ...args));
}

describe('key-level endorsement', () => {
  it('given a key for one organisation, when it is written, then the gateway asks that one, and others are not enough', async () => {
    await submit('put', ['k1', '1']);
    await submit('setPolicy', ['k1', 'GammaMSP']);

    const planned = await submit('put', ['k1', '2']);
    const named = await submit('put', ['k1', '3'], { endorsers: ['AlphaMSP', 'BetaMSP'] });
    const alone = await submit('put', ['k1', '4'], { endorsers: ['GammaMSP'] });

    expect(planned.code).toBe(VALID);
    expect(planned.endorsers).toContain('GammaMSP');
    expect([named.code, alone.code]).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
    expect(await evaluate('get', 'k1')).toBe('4');
    expect(await evaluate('policyOf', 'k1')).toBe('["GammaMSP"]');
  });

  it('given a key for all organisations, when it is written beside an open one, then all endorse', async () => {
    await submit('put', ['k2', '1']);
    await submit('setPolicy', ['k2', 'AlphaMSP', 'BetaMSP', 'GammaMSP']);

    const { code, endorsers } = await submit('put', ['k2', '2']);

    expect([code, endorsers]).toEqual([VALID, ['AlphaMSP', 'BetaMSP', 'GammaMSP']]);
  });

  it('given a key for nobody that there is, when it is written, then no plan can be made', async () => {
    await submit('put', ['k3', '1']);
    await submit('setPolicy', ['k3', 'DeltaMSP']);

    await expect(submit('put', ['k3', '2'])).rejects.toMatchObject({
      code: 9,
      message: containing('no peer combination can satisfy the endorsement policy'),
    });
  });

  it('given bytes that are no policy, when a key shall get them, then the chaincode is refused', async () => {
    await expect(submit('setRawPolicy', ['k4', 'ffff'])).rejects.toMatchObject({
      details: [
        { message: containing('the endorsement policy for key k4 is no signature policy') },
      ],
    });
  });

  it('given a private key for one organisation, when it is written, then that one has to endorse', async () => {
    await submit('putPrivate', ['c', 's'], { value: 'one' });
    await submit('setPrivatePolicy', ['c', 's', 'BetaMSP']);

    const without = await submit('putPrivate', ['c', 's'], {
      value: 'two',
      endorsers: ['AlphaMSP', 'GammaMSP'],
    });
    const planned = await submit('putPrivate', ['c', 's'], { value: 'three' });

    expect([without.code, planned.code]).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
    expect(planned.endorsers).toContain('BetaMSP');
    expect(await evaluate('getPrivate', 'c', 's')).toBe('three');
    expect(await evaluate('privatePolicyOf', 'c', 's')).toBe('["BetaMSP"]');
  });
});

describe('a chaincode that calls another', () => {
  const inSecond = async (name: string, ...args: string[]) =>
    JSON.parse(await evaluate('callOther', 'second', '', name, ...args)) as unknown;
  const ok = (payload: string) => ({ status: 200, message: '', payload });

  it('given both write, when it is submitted, then both namespaces have their values', async () => {
    const { code, result } = await submit('callOther', ['second', '', 'increment', 'n']);

    expect([code, JSON.parse(result)]).toEqual([VALID, ok('1')]);
    expect(await evaluate('get', 'called')).toBe('second');
    expect(await inSecond('get', 'n')).toEqual(ok('1'));
    expect(await evaluate('get', 'n')).toBe('');
  });

  it('given a call, when the other one looks, then it sees the client, the transient data and the same transaction', async () => {
    const transaction = proposal('callOther', ['second', '', 'creatorAndTransient'], {
      value: 'v',
    });
    const { payload } = JSON.parse(text(await transaction.evaluate())) as { payload: string };

    expect(JSON.parse(payload)).toEqual(['AlphaMSP', ['value'], transaction.getTransactionId()]);
  });

  it('given a failure of the other one, when it is called, then the caller decides', async () => {
    const { code, result } = await submit('callOther', ['second', channel, 'fail', 'no']);

    expect([code, JSON.parse(result)]).toEqual([
      VALID,
      { status: 500, message: 'no', payload: '' },
    ]);
  });

  it('given a key policy in the other one, when it is written by a call, then it holds there', async () => {
    await submit('callOther', ['second', '', 'put', 'k', '1']);
    await submit('callOther', ['second', '', 'setPolicy', 'k', 'GammaMSP']);
    const args = ['second', '', 'put', 'k', '2'];

    const without = await submit('callOther', args, { endorsers: ['AlphaMSP', 'BetaMSP'] });
    const planned = await submit('callOther', args);

    expect([without.code, planned.code]).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
    expect(planned.endorsers).toHaveLength(2);
    expect(await inSecond('get', 'k')).toEqual(ok('2'));
  });

  it('given an event of the other one, when it is called, then the transaction has none', async () => {
    const transaction = await proposal(
      'callOther',
      ['second', '', 'announce', 'e', 'x'],
      {},
    ).endorse();

    const bytes = endorsedAction(transaction).getProposalResponsePayload_asU8();
    const response = peer.ProposalResponsePayload.deserializeBinary(bytes);
    const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    expect(action.getEvents_asU8()).toHaveLength(0);
    expect(JSON.parse(text(transaction.getResult()))).toEqual(ok(''));
  });

  it.each([
    ['nobody', '', 'chaincode nobody not found'],
    ['asset', '', 'exists'],
    ['second', 'elsewhere', 'Failed to get policy manager for channel [elsewhere]'],
  ])(
    'given %s of channel %j, when it is called, then it fails with %j',
    async (name, of, reason) => {
      await expect(evaluate('callOther', name, of, 'get', 'a')).rejects.toMatchObject({
        details: [{ message: containing(reason) }],
      });
    },
  );
});

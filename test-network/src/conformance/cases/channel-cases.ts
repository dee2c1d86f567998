import { type Bench, freshId, text } from '../bench';
import { conforms } from '../conformance-case';
import { announced, askOne, entriesOf, errorOf } from '../discovery-client';
import { queriesAbout } from '../discovery-queries';
import { readWriteSets } from '../read-write-sets';
import { chaincodeName as asset } from '../subject';

const permissionDenied = 7;
const failedPrecondition = 9;
const aborted = 10;
const unavailable = 14;
const message = (part: string) => ({ message: expect.stringContaining(part) as string });
const unknownCreator = 'access denied: channel [pair] creator org unknown, creator is malformed';
const noWriter =
  'Failed evaluating policy on signed data during check policy on channel [pair] with policy ' +
  '[/Channel/Application/Writers]: [implicit policy evaluation failed - 0 sub-policies were ' +
  "satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied]";

/** Several channels, each of some members, on the same peers and with the same chaincode services. */
export function channelCases(bench: () => Bench): void {
  const pair = () => bench().subject.pairChannel;
  const onPair = (mspId: string) =>
    bench().client(mspId).gateway.getNetwork(pair()).getContract(asset);
  const readOnPair = async (id: string, mspId = 'AlphaMSP') => {
    const call = { arguments: [id], endorsingOrganizations: [mspId] };
    return text(await onPair(mspId).evaluate('read', call));
  };
  const callOnPair = async (...args: string[]) =>
    JSON.parse(await bench().evaluate('callOther', [asset, pair(), ...args])) as unknown;

  async function createOnPair(value: string): Promise<string> {
    const id = freshId();
    await onPair('AlphaMSP').submitTransaction('create', id, 'ann', value);
    return id;
  }

  conforms('given two channels, when one is written, then the other does not change', async () => {
    const height = await bench().height();

    const id = await createOnPair('1');

    expect(JSON.parse(await readOnPair(id))).toMatchObject({ id, value: '1' });
    await expect(bench().evaluate('read', [id])).rejects.toThrow();
    expect(await bench().height()).toBe(height);
  });

  conforms(
    'given a chaincode on another channel, when it is called, then it reads there',
    async () => {
      const id = await createOnPair('2');

      expect(await callOnPair('read', id)).toMatchObject({
        status: 200,
        payload: JSON.stringify({ id, owner: 'ann', value: '2' }),
      });
    },
  );

  conforms(
    'given a chaincode on another channel, when the call writes, then nothing comes of it',
    async () => {
      const id = await createOnPair('3');

      const transaction = await bench()
        .proposal('callOther', [asset, pair(), 'update', id, '4'], {
          endorsers: ['AlphaMSP', 'BetaMSP'],
        })
        .endorse();
      const { code } = await bench().outcome(transaction);

      expect(code).toBe(0);
      const writes = [...readWriteSets(transaction).values()].flatMap((set) => set.getWritesList());
      expect(writes).toEqual([]);
      expect(JSON.parse(await readOnPair(id, 'BetaMSP'))).toMatchObject({ value: '3' });
    },
  );

  conforms(
    'given a chaincode that the other channel has not, when it is called there, then the peer says so',
    async () => {
      const called = bench().proposal('callOther', ['other', pair(), 'caller']).endorse();

      const reason = '[channel pair] failed to get chaincode container info for other';
      await expect(called).rejects.toMatchObject({ code: aborted, details: [message(reason)] });
    },
  );

  conforms(
    "given a client of another channel, when its transaction calls there at a member's peer, then it is no writer there",
    async () => {
      const stranger = bench().contractOf(await bench().connect('GammaMSP', 'User1', 'AlphaMSP'));

      const called = stranger
        .newProposal('callOther', { arguments: [asset, pair(), 'caller'] })
        .endorse();

      await expect(called).rejects.toMatchObject({ code: aborted, details: [message(noWriter)] });
    },
  );

  conforms(
    'given a peer that is not in the channel, when its chaincode calls there, then it knows no such channel',
    async () => {
      const call = { as: 'GammaMSP', endorsers: ['GammaMSP'] };

      const called = bench().proposal('callOther', [asset, pair(), 'caller'], call).endorse();

      const reason = 'Failed to get policy manager for channel [pair]';
      await expect(called).rejects.toMatchObject({ details: [message(reason)] });
    },
  );

  conforms(
    "given a client of another channel, when it asks a member's gateway, then evaluate, endorse, status and submit refuse it",
    async () => {
      const { gateway } = await bench().connect('GammaMSP', 'User1', 'AlphaMSP');
      const stranger = gateway.getNetwork(pair()).getContract(asset);
      const endorsed = await onPair('AlphaMSP')
        .newProposal('create', { arguments: [freshId(), 'ann', ''] })
        .endorse();

      const evaluated = stranger.evaluateTransaction('read', 'none');
      await expect(evaluated).rejects.toMatchObject({
        code: failedPrecondition,
        details: [message(unknownCreator)],
      });
      await expect(stranger.submitTransaction('create', 'x', 'y', 'z')).rejects.toMatchObject({
        code: aborted,
        details: [message(unknownCreator)],
      });
      const commit = await endorsed.submit();
      const status = gateway.newCommit(commit.getBytes()).getStatus();
      await expect(status).rejects.toMatchObject({
        code: permissionDenied,
        ...message('channel [pair] with policy [/Channel/Application/Readers]'),
      });
      await commit.getStatus();
    },
  );

  conforms(
    'given a gateway whose peer is not in the channel, when it is asked, then it knows neither config nor peers',
    async () => {
      await expect(onPair('GammaMSP').evaluateTransaction('read', 'none')).rejects.toMatchObject({
        code: unavailable,
        ...message('failed to get config for channel [pair]: could not get last config'),
      });
      const named = onPair('GammaMSP')
        .newProposal('create', {
          arguments: [freshId(), 'ann', ''],
          endorsingOrganizations: ['AlphaMSP'],
        })
        .endorse();
      await expect(named).rejects.toMatchObject({
        code: unavailable,
        ...message('failed to find any endorsing peers for org(s): AlphaMSP'),
      });
    },
  );

  conforms(
    'given events on one channel, when the other is listened to, then they do not come',
    async () => {
      const { gateway } = bench().client();
      const startBlock = BigInt(await bench().height());
      using events = await gateway
        .getNetwork(bench().subject.channel)
        .getChaincodeEvents(asset, { startBlock });
      await createOnPair('5');
      const id = freshId();
      await bench().submit('create', [id, 'ann', '']);

      const { value } = (await events[Symbol.asyncIterator]().next()) as {
        readonly value: { readonly payload: Uint8Array };
      };

      expect(text(value.payload)).toBe(id);
    },
  );

  conforms(
    'given a channel of two, when discovery is asked, then members hear of two and others nothing',
    async () => {
      const asked = async (mspId: string, at: string) =>
        askOne(
          bench().member(at),
          await bench().signer(mspId, 'User1'),
          queriesAbout(pair()).peers(),
        );

      const known = await asked('AlphaMSP', 'AlphaMSP');

      const members = entriesOf(known.getMembers()?.getPeersByOrgMap());
      expect(
        members
          .filter(([, list]) => announced(list).length > 0)
          .map(([name]) => name)
          .sort(),
      ).toEqual(['AlphaMSP', 'BetaMSP']);
      expect(errorOf(await asked('GammaMSP', 'AlphaMSP'))).toBe('access denied');
      expect(errorOf(await asked('GammaMSP', 'GammaMSP'))).toBe('access denied');
    },
  );
}

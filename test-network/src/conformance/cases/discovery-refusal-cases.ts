import { discoveryRequest } from '@edgebeat/network';
import type { discovery } from '@hyperledger/fabric-protos';
import type { Bench } from '../bench';
import { conforms } from '../conformance-case';
import { ask, askOne, errorOf } from '../discovery-client';
import { queriesAbout } from '../discovery-queries';
import { chaincodeName } from '../subject';

const unknown = 2;

/** Who may ask a peer about the channel, and what it does not answer. */
export function discoveryRefusalCases(bench: () => Bench): void {
  const onChannel = () => queriesAbout(bench().subject.channel);
  const onNone = queriesAbout('');

  async function refusal(query: discovery.Query, mspId = 'AlphaMSP', user = 'User1') {
    const signer = await bench().signer(mspId, user);
    const error = errorOf(await askOne(bench().member('AlphaMSP'), signer, query));
    // Go puts one space or two between the fields of a message that it prints.
    return error?.replace(/ +/g, ' ');
  }

  const asset = { name: chaincodeName };
  const nothing = { name: 'nothing' };
  const ofNothing = { ...asset, collections: ['nothing'] };
  const refusals: readonly (readonly [string, () => discovery.Query, string])[] = [
    ['a channel that is not there', () => queriesAbout('nowhere').config(), 'access denied'],
    ['nothing', () => onChannel().nothing(), 'unknown or missing request type'],
    ['config without a channel', () => onNone.config(), 'unknown or missing request type'],
    ['local peers of a channel', () => onChannel().local(), 'unknown or missing request type'],
    [
      'endorsers of nothing',
      () => onChannel().endorsers(),
      'chaincode query must have at least one chaincode interest',
    ],
    [
      'endorsers of no chaincode',
      () => onChannel().endorsers([]),
      'chaincode interest must contain at least one chaincode',
    ],
    [
      'endorsers of a chaincode without a name',
      () => onChannel().endorsers([{ name: '' }]),
      'chaincode name in interest cannot be empty',
    ],
    [
      'endorsers of a chaincode that is not there',
      () => onChannel().endorsers([nothing]),
      'failed constructing descriptor for chaincodes:{name:"nothing"}',
    ],
    [
      'endorsers of a collection that is not there',
      () => onChannel().endorsers([ofNothing]),
      'failed constructing descriptor for chaincodes:{name:"asset" collection_names:"nothing"}',
    ],
    [
      'endorsers whose policy is disregarded without another',
      () => onChannel().endorsers([asset], [{ ...asset, disregarded: true }]),
      'failed constructing descriptor for chaincodes:{name:"asset" disregard_namespace_policy:true}',
    ],
    [
      'peers with a chaincode that is not there',
      () => onChannel().peers(nothing),
      'No metadata was found for chaincode nothing in channel conformance',
    ],
    [
      'peers of a collection that is not there',
      () => onChannel().peers(ofNothing),
      "collection nothing doesn't exist in collection config for chaincode asset",
    ],
  ];
  for (const [what, query, reason] of refusals) {
    conforms(
      `given a question about ${what}, when it is asked, then the answer says so`,
      async () => {
        expect(await refusal(query())).toBe(reason);
      },
    );
  }

  conforms(
    'given a user of another member, when it asks, then the channel is told and local peers are not',
    async () => {
      expect(await refusal(onChannel().config(), 'BetaMSP')).toBeUndefined();
      expect(await refusal(onNone.local(), 'BetaMSP')).toBe('access denied');
    },
  );

  conforms(
    "given a peer's certificate, when it asks, then it is no writer of the channel",
    async () => {
      await bench().connectAs('AlphaMSP', { name: 'discovering-peer', role: 'peer' });

      expect(await refusal(onChannel().config(), 'AlphaMSP', 'discovering-peer')).toBe(
        'access denied',
      );
      expect(await refusal(onNone.local(), 'AlphaMSP', 'discovering-peer')).toBeUndefined();
    },
  );

  conforms('given an expired certificate, when it asks, then access is denied', async () => {
    await bench().connectAs('AlphaMSP', {
      ...{ name: 'discovering-late', role: 'client' },
      notBefore: new Date(Date.now() - 7_200_000),
      notAfter: new Date(Date.now() - 3_600_000),
    });

    expect(await refusal(onChannel().config(), 'AlphaMSP', 'discovering-late')).toBe(
      'access denied',
    );
  });

  conforms("given another one's signature, when it asks, then access is denied", async () => {
    const alpha = await bench().signer('AlphaMSP', 'User1');
    const beta = await bench().signer('BetaMSP', 'User1');
    const bytes = discoveryRequest(alpha.serialized, [onChannel().config(), onNone.local()]);

    const results = await ask(bench().member('AlphaMSP'), beta, bytes);

    expect(results.map(errorOf)).toEqual(['access denied', 'access denied']);
  });

  const malformed: readonly (readonly [string, () => Uint8Array, string])[] = [
    ['nothing', () => new Uint8Array(), 'access denied, no authentication info in request'],
    [
      'no identity',
      () => discoveryRequest(new Uint8Array(), []),
      "access denied, client identity wasn't supplied",
    ],
    ['bytes that are no request', () => Uint8Array.from([0x0a, 0xff]), 'failed parsing request'],
  ];
  for (const [what, bytes, reason] of malformed) {
    conforms(`given a request of ${what}, when it is sent, then the call fails`, async () => {
      const signer = await bench().signer('AlphaMSP', 'User1');

      const asked = ask(bench().member('AlphaMSP'), signer, bytes());

      await expect(asked).rejects.toMatchObject({
        code: unknown,
        details: expect.stringContaining(reason) as string,
      });
    });
  }
}

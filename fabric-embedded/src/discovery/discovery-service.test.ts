import { type common, discovery, gossip, peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../crypto/signer';
import { noCollections } from '../private-data/collections';
import { RpcFailure } from '../services/rpc-failure';
import { defaultPolicies } from '../validation/endorsement-policy';
import {
  chaincode,
  channelId,
  issue,
  openSampleChannel,
  type SampleChannel,
} from '../validation/sample-channel.test.data';
import { boundReading } from '../wire/bounded-reading';
import type { ChannelPeer } from './channel-peer';
import { discoverer } from './discovery-service';

let channel: SampleChannel;
let height = 1;
let discover: ReturnType<typeof discoverer>;

beforeAll(async () => {
  boundReading();
  channel = await openSampleChannel();
  const peers = channel.members.map(({ mspId, peer: signer }): ChannelPeer => ({
    ...{ mspId, address: `${mspId}:1`, signer, chaincodes: [], height: () => height },
    isRunning: () => true,
    // Nobody is asked to endorse anything here.
    endorser: undefined as unknown as ChannelPeer['endorser'],
  }));
  const sources = {
    ...{ peers, config: () => channel.config },
    ...{ collections: noCollections, policyOf: defaultPolicies(new Set([chaincode])) },
  };
  discover = discoverer({
    ...{ local: channel.config, localPeers: () => peers, maxCalls: 1 },
    channels: new Map([[channelId, sources]]),
  });
});
afterAll(() => channel[Symbol.asyncDispose]());

function signed(queries: discovery.Query[], signer: Signer): discovery.SignedRequest {
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(signer.serialized);
  const content = new discovery.Request();
  content.setAuthentication(authentication);
  content.setQueriesList(queries);
  return withPayload(content.serializeBinary(), signer);
}

function withPayload(payload: Uint8Array, signer: Signer): discovery.SignedRequest {
  const request = new discovery.SignedRequest();
  request.setPayload(payload);
  request.setSignature(signer.sign(payload));
  return request;
}

function peersQuery(): discovery.Query {
  const query = new discovery.Query();
  query.setChannel(channelId);
  query.setPeerQuery(new discovery.PeerMembershipQuery());
  return query;
}

function endorsersQuery(...policies: common.SignaturePolicyEnvelope[]): discovery.Query {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  call.setKeyPoliciesList(policies);
  const interest = new peer.ChaincodeInterest();
  interest.addChaincodes(call);
  const chaincodes = new discovery.ChaincodeQuery();
  chaincodes.addInterests(interest);
  const query = new discovery.Query();
  query.setChannel(channelId);
  query.setCcQuery(chaincodes);
  return query;
}

const client = () => channel.members[0].client;
const errorsOf = (response: discovery.Response) =>
  response.getResultsList().map((result) => result.getError()?.getContent());

describe('discovery', () => {
  it('given a peer that is told of, when its messages are verified, then it signed them', () => {
    const ask = () => {
      const [result] = discover(signed([peersQuery()], client())).getResultsList();
      return result?.getMembers()?.getPeersByOrgMap().get('org2MSP')?.getPeersList()[0];
    };
    const heightOf = (one: discovery.Peer | undefined) =>
      gossip.GossipMessage.deserializeBinary(
        one?.getStateInfo()?.getPayload_asU8() ?? new Uint8Array(),
      )
        .getStateInfo()
        ?.getProperties()
        ?.getLedgerHeight();

    const first = ask();
    height += 1;
    const second = ask();

    expect([heightOf(first), heightOf(second)]).toEqual([height - 1, height]);
    const { msps } = channel.config;
    const identity = msps.deserialize(second?.getIdentity_asU8() ?? new Uint8Array());
    for (const envelope of [second?.getStateInfo(), second?.getMembershipInfo()]) {
      const payload = envelope?.getPayload_asU8() ?? new Uint8Array();
      const signature = envelope?.getSignature_asU8() ?? new Uint8Array();
      expect(msps.verify(identity, payload, signature)).toBe(true);
    }
  });

  it('given an expired certificate, when it asks, then access is denied', async () => {
    const expired = await issue(channel.members[0], 'client', {
      notBefore: new Date(Date.now() - 7_200_000),
      notAfter: new Date(Date.now() - 3_600_000),
    });

    expect(errorsOf(discover(signed([peersQuery()], expired)))).toEqual(['access denied']);
  });

  it('given a request with any byte changed, when it is read, then it is refused', () => {
    const whole = signed([peersQuery(), endorsersQuery()], client());
    const payload = whole.getPayload_asU8();
    for (let at = 0; at < payload.length; at += 1) {
      const changed = Uint8Array.from(payload);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      whole.setPayload(changed);

      expect(outcomeOf(whole)).toMatch(/^(access denied,?)*$|^refused/);
    }
  });

  it('given a signed request that is cut short, when it is read, then it is refused or answered', () => {
    const payload = signed([endorsersQuery()], client()).getPayload_asU8();
    for (let end = 0; end < payload.length; end += 7) {
      const cut = withPayload(payload.subarray(0, end), client());

      expect(outcomeOf(cut)).toMatch(/^$|^access denied$|^refused/);
    }
  });

  it.each([1, 100, 5_000])(
    'given a key policy that is nested %i times, when it is asked for, then nobody can satisfy it',
    (depth) => {
      const deep = withPayload(nestedRequest(depth), client());

      expect(outcomeOf(deep)).toMatch(
        /^failed constructing descriptor|^refused: failed parsing request/,
      );
    },
  );

  it('given more than a peer answers at once, when it is asked, then it is refused', () => {
    const many = Array.from({ length: 21 }, peersQuery);
    const large = withPayload(new Uint8Array(64 * 1024 + 1), client());

    expect(outcomeOf(signed(many, client()))).toBe(
      'refused: a request may have 20 queries and interests',
    );
    expect(outcomeOf(large)).toBe('refused: the request exceeds 65536 bytes');
  });
});

/** A request whose only query has a key policy within a policy, and so on; made by hand, as no library makes it. */
function nestedRequest(depth: number): Uint8Array {
  let rule: Buffer = Buffer.from([0x08, 0x07]);
  for (let level = 0; level < depth; level += 1) {
    rule = field(2, Buffer.concat([Buffer.from([0x08, 0x01]), field(2, rule)]));
  }
  const call = Buffer.concat([field(1, Buffer.from(chaincode)), field(5, field(2, rule))]);
  const interests = field(1, field(1, call));
  const query = Buffer.concat([field(1, Buffer.from(channelId)), field(4, interests)]);
  const identity = field(1, field(1, Buffer.from(client().serialized)));
  return Buffer.concat([identity, field(2, query)]);
}

function field(number: number, content: Buffer): Buffer {
  const head = [number * 8 + 2];
  let length = content.length;
  for (; length >= 0x80; length >>>= 7) head.push((length & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, length]), content]);
}

function outcomeOf(request: discovery.SignedRequest): string {
  try {
    return errorsOf(discover(request)).join();
  } catch (error) {
    if (error instanceof RpcFailure) return `refused: ${error.message}`;
    throw error;
  }
}

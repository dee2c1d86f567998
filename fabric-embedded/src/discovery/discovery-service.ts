import { discovery } from '@hyperledger/fabric-protos';
import type { KnownMembers, SignedBytes } from '../access/access';
import { CallLimit } from '../services/call-limit';
import { unary } from '../services/calls';
import type { ChannelPeer } from './channel-peer';
import { mayAskAboutChannel, mayAskLocally } from './discovery-access';
import { DiscoveryAnswers, type DiscoverySources, failed, localAnswers } from './discovery-answers';
import { openRequest } from './discovery-request';

/** What a member's peer answers discovery from. */
export interface DiscoveryParts {
  readonly local: KnownMembers;
  /** The peers that the peer knows from any channel, itself among them. */
  readonly localPeers: () => readonly ChannelPeer[];
  readonly channels: ReadonlyMap<string, DiscoverySources>;
  readonly maxCalls: number;
}

/** The implementation of `discovery.Discovery` at one member's peer. */
export function discoveryService(parts: DiscoveryParts): discovery.IDiscoveryServer {
  const limit = new CallLimit('/discovery.Discovery', parts.maxCalls);
  const discover = discoverer(parts);
  return {
    discover: unary(limit, (request) => Promise.resolve(request).then(discover)),
  };
}

/**
 * Answers requests: their form is checked for all of one, access for each of its queries.
 *
 * @throws RpcFailure when a request is malformed.
 */
export function discoverer(
  parts: DiscoveryParts,
): (signed: discovery.SignedRequest) => discovery.Response {
  const locally = localAnswers(parts.localPeers);
  const answers = new Map<DiscoverySources, DiscoveryAnswers>();
  const answersOf = (sources: DiscoverySources) => {
    const found = answers.get(sources) ?? new DiscoveryAnswers(sources);
    answers.set(sources, found);
    return found;
  };
  return (signed) => {
    const { identity, queries } = openRequest(signed);
    const proof = {
      creator: identity,
      data: signed.getPayload_asU8(),
      signature: signed.getSignature_asU8(),
    };
    const response = new discovery.Response();
    for (const query of queries) response.addResults(answerTo(query, proof));
    return response;
  };

  function answerTo(query: discovery.Query, proof: SignedBytes): discovery.QueryResult {
    const name = query.getChannel();
    if (name === '') {
      return mayAskLocally(parts.local, proof) ? locally(query) : failed('access denied');
    }
    const sources = parts.channels.get(name);
    const isAllowed = sources !== undefined && mayAskAboutChannel(sources.config(), proof);
    const result = isAllowed ? answersOf(sources).to(query) : undefined;
    return result ?? failed('access denied');
  }
}

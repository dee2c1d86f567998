import { discovery, type peer } from '@hyperledger/fabric-protos';
import type { EndorsementRules } from '../services/endorsement-need';
import { Announcements } from './announcements';
import { configResult } from './channel-config-result';
import type { ChannelPeer } from './channel-peer';
import { interestsOf, interestsProblem, interestText } from './discovery-request';
import { endorsementDescriptor } from './endorsement-descriptor';
import { membershipFilter, membershipResult } from './membership';

/** What is known about a channel and its peers. */
export interface DiscoverySources extends EndorsementRules {
  readonly peers: readonly ChannelPeer[];
}

const { QueryCase } = discovery.Query;
const lifecycle = { kind: 'channel', path: '/Channel/Application/LifecycleEndorsement' } as const;

/** Answers queries about one channel, of callers that may ask them. */
export class DiscoveryAnswers {
  readonly #sources: DiscoverySources;
  readonly #rules: EndorsementRules;
  readonly #announcements: Announcements;

  constructor(sources: DiscoverySources) {
    this.#sources = sources;
    this.#rules = {
      config: sources.config,
      collections: sources.collections,
      policyOf: (name) => (name === '_lifecycle' ? lifecycle : sources.policyOf(name)),
    };
    this.#announcements = new Announcements(sources.config().channelId);
  }

  to(query: discovery.Query): discovery.QueryResult {
    const result = new discovery.QueryResult();
    switch (query.getQueryCase()) {
      case QueryCase.CONFIG_QUERY:
        result.setConfigResult(configResult(this.#rules.config().config));
        return result;
      case QueryCase.PEER_QUERY:
        return this.#channelPeers(query.getPeerQuery()?.getFilter());
      case QueryCase.CC_QUERY:
        return this.#endorsers(interestsOf(query));
      default:
        return failed(unknownQuery);
    }
  }

  #channelPeers(filter: peer.ChaincodeInterest | undefined): discovery.QueryResult {
    try {
      const isMeant = membershipFilter(filter, this.#rules);
      const describe = (one: ChannelPeer) => this.#announcements.channelPeer(one);
      const result = new discovery.QueryResult();
      result.setMembers(membershipResult(this.#sources.peers, isMeant, describe));
      return result;
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  #endorsers(interests: readonly peer.ChaincodeInterest[]): discovery.QueryResult {
    const problem = interestsProblem(interests);
    if (problem !== undefined) return failed(problem);
    const content = new discovery.ChaincodeQueryResult();
    for (const interest of interests) {
      try {
        content.addContent(
          endorsementDescriptor(interest, this.#rules, this.#sources.peers, this.#announcements),
        );
      } catch {
        // Fabric tells its log why, not the caller.
        return failed(`failed constructing descriptor for ${interestText(interest)}`);
      }
    }
    const result = new discovery.QueryResult();
    result.setCcQueryRes(content);
    return result;
  }
}

/** Answers queries about the peers that a peer knows, which name no channel. */
export function localAnswers(
  peers: () => readonly ChannelPeer[],
): (query: discovery.Query) => discovery.QueryResult {
  const announcements = new Announcements('');
  return (query) => {
    if (query.getQueryCase() !== QueryCase.LOCAL_PEERS) return failed(unknownQuery);
    const result = new discovery.QueryResult();
    const describe = (one: ChannelPeer) => announcements.localPeer(one);
    result.setMembers(membershipResult(peers(), () => true, describe));
    return result;
  };
}

const unknownQuery = 'unknown or missing request type';

/** The answer to one query that cannot be answered. */
export function failed(reason: string): discovery.QueryResult {
  const error = new discovery.Error();
  error.setContent(reason);
  const result = new discovery.QueryResult();
  result.setError(error);
  return result;
}

import { discovery } from '@hyperledger/fabric-protos';
import { CallLimit } from '../services/call-limit';
import { unary } from '../services/calls';
import { discoveryAccess } from './discovery-access';
import { DiscoveryAnswers, type DiscoverySources, failed } from './discovery-answers';
import { openRequest } from './discovery-request';

/** What a member's peer answers discovery from. */
export interface DiscoveryParts extends DiscoverySources {
  readonly mspId: string;
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
  const answers = new DiscoveryAnswers(parts);
  return (signed) => {
    const { identity, queries } = openRequest(signed);
    const config = parts.config();
    const proof = {
      creator: identity,
      data: signed.getPayload_asU8(),
      signature: signed.getSignature_asU8(),
    };
    const access = discoveryAccess(config, proof, parts.mspId);
    const response = new discovery.Response();
    for (const query of queries) {
      const channel = query.getChannel();
      const isAllowed =
        channel === '' ? access.local : access.channel && channel === config.channelId;
      response.addResults(isAllowed ? answers.to(query) : failed('access denied'));
    }
    return response;
  };
}

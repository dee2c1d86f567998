import { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import { CallLimit } from './call-limit';
import { unary } from './calls';
import type { Endorser } from './endorser';
import { RpcFailure } from './rpc-failure';

/** The implementation of `protos.Endorser` at one member's peer. */
export function endorserService(endorser: Endorser, maxCalls: number): peer.IEndorserServer {
  const limit = new CallLimit('/protos.Endorser', maxCalls);
  return {
    processProposal: unary(limit, async (proposal) => {
      try {
        return await endorser.process(proposal);
      } catch (error) {
        // Go's servers send every plain error as UNKNOWN, and clients know Fabric's by its text.
        throw new RpcFailure(
          status.UNKNOWN,
          error instanceof Error ? error.message : String(error),
        );
      }
    }),
  };
}

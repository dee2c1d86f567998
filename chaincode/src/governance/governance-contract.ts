import {
  ApproveGovernance,
  GetGovernance,
  type GovernanceApprovalRecord,
  type GovernanceProposalRecord,
  type GovernanceView,
  ProposeGovernance,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { approveGovernance } from './approving';
import { readGovernance } from './governance-view';
import { proposeGovernance } from './proposing';

/** The terms of the consortium, which only more than half of its members change. */
export class GovernanceContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('governance', ports);
  }

  @Authorised({ writes: true, roles: ['governor', 'admin'], argument: ProposeGovernance })
  propose(ctx: TransactionContext, request: ProposeGovernance): Promise<GovernanceProposalRecord> {
    return proposeGovernance(ctx, request);
  }

  @Authorised({ writes: true, roles: ['governor', 'admin'], argument: ApproveGovernance })
  approve(ctx: TransactionContext, request: ApproveGovernance): Promise<GovernanceApprovalRecord> {
    return approveGovernance(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetGovernance })
  get(ctx: TransactionContext, request: GetGovernance): Promise<GovernanceView> {
    return readGovernance(ctx, request);
  }
}

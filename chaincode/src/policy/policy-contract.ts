import {
  AcknowledgePolicy,
  ApprovePolicy,
  DeactivatePolicy,
  GetPolicy,
  type PolicyApprovalRecord,
  PolicyHistory,
  type PolicyHistoryPage,
  type PolicyReceiptRecord,
  type PolicyRevisionRecord,
  type PolicyView,
  ProposePolicy,
  UpdatePolicy,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { acknowledge } from './acknowledging';
import { approve } from './approving';
import { readPolicy, readPolicyHistory } from './policy-view';
import { deactivate, propose, update } from './proposing';

/** Policies that members agree on: every change is a revision that a quorum makes count. */
export class PolicyContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('policy', ports);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: ProposePolicy })
  propose(ctx: TransactionContext, request: ProposePolicy): Promise<PolicyRevisionRecord> {
    return propose(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: ApprovePolicy })
  approve(ctx: TransactionContext, request: ApprovePolicy): Promise<PolicyApprovalRecord> {
    return approve(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: UpdatePolicy })
  update(ctx: TransactionContext, request: UpdatePolicy): Promise<PolicyRevisionRecord> {
    return update(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: DeactivatePolicy })
  deactivate(ctx: TransactionContext, request: DeactivatePolicy): Promise<PolicyRevisionRecord> {
    return deactivate(ctx, request);
  }

  @Authorised({ writes: true, roles: ['policy-agent'], argument: AcknowledgePolicy })
  acknowledge(ctx: TransactionContext, request: AcknowledgePolicy): Promise<PolicyReceiptRecord> {
    return acknowledge(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetPolicy })
  get(ctx: TransactionContext, request: GetPolicy): Promise<PolicyView> {
    return readPolicy(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: PolicyHistory })
  history(ctx: TransactionContext, request: PolicyHistory): Promise<PolicyHistoryPage> {
    return readPolicyHistory(ctx, request);
  }
}

import {
  Charter,
  type CharterRecord,
  GetMembership,
  type IdentityRecord,
  type MembershipView,
  RegisterIdentity,
  RegisterSite,
  type SiteRecord,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { acceptCharter } from './founding';
import { registerIdentity } from './identities';
import { readMembership } from './membership-view';
import { registerSite } from './sites';

/** Who the consortium is: its founding, its members, their sites and their keys. */
export class MembershipContract extends EdgeBeatContract {
  readonly #charterHash: string;

  constructor(ports: ContractPorts) {
    super('membership', ports);
    this.#charterHash = ports.charterHash;
  }

  @Authorised({ writes: true, roles: ['admin'], beforeFounding: true, argument: Charter })
  found(ctx: TransactionContext, charter: Charter): Promise<CharterRecord> {
    return acceptCharter(ctx, charter, this.#charterHash);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: RegisterSite })
  registerSite(ctx: TransactionContext, request: RegisterSite): Promise<SiteRecord> {
    return registerSite(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: RegisterIdentity })
  registerIdentity(ctx: TransactionContext, request: RegisterIdentity): Promise<IdentityRecord> {
    return registerIdentity(ctx, request);
  }

  @Authorised({
    writes: false,
    roles: 'any-client',
    beforeFounding: true,
    argument: GetMembership,
  })
  get(ctx: TransactionContext, request: GetMembership): Promise<MembershipView> {
    return readMembership(ctx, request, this.#charterHash);
  }
}

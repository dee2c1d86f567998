import {
  ApproveMembership,
  type ChannelKeyRecord,
  Charter,
  type CharterRecord,
  type DeviationRecord,
  type DeviceRecord,
  GetMembership,
  type IdentityRecord,
  ListMembership,
  type MaskedChannelKey,
  type MemberApprovalRecord,
  type MemberProposalRecord,
  type MemberShowingRecord,
  type MembershipPage,
  type MembershipView,
  ProposeMember,
  ReadChannelKey,
  RegisterDevice,
  RegisterIdentity,
  RegisterSite,
  RemoveMember,
  ReportDeviation,
  RevokeDevice,
  SetTrust,
  ShareChannelKey,
  ShowConfig,
  type SiteRecord,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { readChannelKey } from './channel-keys/reading';
import { shareChannelKey } from './channel-keys/sharing';
import { approveMembership } from './changes/approving';
import { proposeMember, removeMember } from './changes/proposing';
import { showConfig } from './changes/showing';
import { reportDeviation } from './deviations';
import { registerDevice } from './devices/registering';
import { revokeDevice } from './devices/revoking';
import { setTrust } from './devices/setting-trust';
import { acceptCharter } from './founding';
import { registerIdentity } from './identities';
import { listMembership } from './membership-list';
import { readMembership } from './membership-view';
import { registerSite } from './sites';

/** Who the consortium is: its founding, its members, their sites, keys and devices. */
export class MembershipContract extends EdgeBeatContract {
  readonly #charterHash: string;
  readonly #mspId: string | undefined;

  constructor(ports: ContractPorts) {
    super('membership', ports);
    this.#charterHash = ports.charterHash;
    this.#mspId = ports.mspId;
  }

  @Authorised({ writes: true, roles: ['admin'], beforeFounding: true, argument: Charter })
  found(ctx: TransactionContext, charter: Charter): Promise<CharterRecord> {
    return acceptCharter(ctx, charter, this.#charterHash);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: ProposeMember })
  proposeMember(ctx: TransactionContext, request: ProposeMember): Promise<MemberProposalRecord> {
    return proposeMember(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: RemoveMember })
  remove(ctx: TransactionContext, request: RemoveMember): Promise<MemberProposalRecord> {
    return removeMember(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: ApproveMembership })
  approve(ctx: TransactionContext, request: ApproveMembership): Promise<MemberApprovalRecord> {
    return approveMembership(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: ShowConfig })
  showConfig(ctx: TransactionContext, request: ShowConfig): Promise<MemberShowingRecord> {
    return showConfig(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: RegisterSite })
  registerSite(ctx: TransactionContext, request: RegisterSite): Promise<SiteRecord> {
    return registerSite(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: RegisterIdentity })
  registerIdentity(ctx: TransactionContext, request: RegisterIdentity): Promise<IdentityRecord> {
    return registerIdentity(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: RegisterDevice })
  registerDevice(ctx: TransactionContext, request: RegisterDevice): Promise<DeviceRecord> {
    return registerDevice(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: SetTrust })
  setTrust(ctx: TransactionContext, request: SetTrust): Promise<DeviceRecord> {
    return setTrust(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: RevokeDevice })
  revokeDevice(ctx: TransactionContext, request: RevokeDevice): Promise<DeviceRecord> {
    return revokeDevice(ctx, request);
  }

  @Authorised({ writes: true, roles: ['operator', 'admin'], argument: ReportDeviation })
  reportDeviation(ctx: TransactionContext, request: ReportDeviation): Promise<DeviationRecord> {
    return reportDeviation(ctx, request);
  }

  @Authorised({ writes: true, roles: ['admin'], argument: ShareChannelKey })
  shareChannelKey(ctx: TransactionContext, request: ShareChannelKey): Promise<ChannelKeyRecord> {
    return shareChannelKey(ctx, request);
  }

  @Authorised({
    writes: false,
    roles: ['admin', 'operator', 'connector', 'policy-agent'],
    argument: ReadChannelKey,
  })
  channelKey(ctx: TransactionContext, request: ReadChannelKey): Promise<MaskedChannelKey> {
    return readChannelKey(ctx, request, this.#mspId);
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

  @Authorised({ writes: false, roles: 'any-client', argument: ListMembership })
  list(ctx: TransactionContext, request: ListMembership): Promise<MembershipPage> {
    return listMembership(ctx, request);
  }
}

import {
  ChannelConfigView,
  type ListMembership,
  MembershipPage,
  MemberProposalView,
  type ProposalName,
} from '@edgebeat/core';
import type { z } from 'zod';
import type { Ledger } from './ledger';

/** What the ledger says of the members, as the own peer has it now. */
export interface MembershipReader {
  /**
   * A page of members, sites, identities, devices, deviations or proposals.
   *
   * @throws Unavailable ledger-unavailable, and Rejected with the chaincode's own code.
   */
  list(page: ListMembership): Promise<MembershipPage>;
  /** How far a proposal is, with the signatures that it has. @throws likewise; Rejected not-found. */
  proposal(name: ProposalName): Promise<MemberProposalView>;
  /** The revision that the next proposal has to name. @throws likewise. */
  channelConfig(): Promise<ChannelConfigView>;
}

/** Reads the membership through a connection to the own peer. */
export function membershipReader(ledger: Pick<Ledger, 'evaluate'>): MembershipReader {
  const ask = async <S extends z.ZodType>(schema: S, transaction: string, argument: object) =>
    schema.parse(await ledger.evaluate({ contract: 'membership', transaction, argument }));
  return {
    list: (page) => ask(MembershipPage, 'list', page),
    proposal: ({ owner, commandId }) =>
      ask(MemberProposalView, 'get', { kind: 'member-proposal', owner, commandId }),
    channelConfig: () => ask(ChannelConfigView, 'get', { kind: 'channel-config' }),
  };
}

import {
  CharterRecord,
  ConsortiumRecord,
  DeviceRecord,
  type GetMembership,
  IdentityRecord,
  MemberRecord,
  type MembershipView,
  recordKeys,
  Rejected,
  SiteRecord,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { findChannelKey } from './channel-keys/channel-key';
import { readBootstrap } from './bootstrap-view';
import { findProposalView, readChannelConfigView } from './changes/change-view';
import { findDeviation } from './deviations';

/** Reads one record of the membership. @throws Rejected not-found. */
export async function readMembership(
  ctx: TransactionContext,
  request: GetMembership,
  charterHash: string,
): Promise<MembershipView> {
  const found = await find(ctx, request, charterHash);
  if (found === undefined) {
    throw new Rejected('not-found', `there is no ${request.kind} record of that name`);
  }
  return found;
}

async function find(
  ctx: TransactionContext,
  request: GetMembership,
  charterHash: string,
): Promise<MembershipView | undefined> {
  const { kind } = request;
  switch (kind) {
    case 'bootstrap':
      return readBootstrap(ctx, charterHash);
    case 'consortium':
      return readRecord(ctx, ConsortiumRecord, kind, recordKeys.consortium(ctx.channel));
    case 'charter':
      return readRecord(ctx, CharterRecord, kind, recordKeys.charter(request.owner, charterHash));
    case 'member':
      return readRecord(ctx, MemberRecord, kind, recordKeys.member(request.owner));
    case 'site':
      return readRecord(ctx, SiteRecord, kind, recordKeys.site(request.owner, request.siteId));
    case 'identity':
      return readRecord(
        ctx,
        IdentityRecord,
        kind,
        recordKeys.identity(request.owner, request.keyHash),
      );
    case 'device':
      return readRecord(
        ctx,
        DeviceRecord,
        kind,
        recordKeys.device(request.owner, request.deviceId),
      );
    case 'channel-key':
      return findChannelKey(ctx, request.epoch);
    case 'channel-config':
      return readChannelConfigView(ctx);
    case 'member-proposal':
      return findProposalView(ctx, request);
    case 'deviation':
      return findDeviation(ctx, request);
  }
}

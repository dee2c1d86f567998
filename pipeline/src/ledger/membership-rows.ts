import type { DeviceRecord, IdentityRecord, MemberRecord, SiteRecord } from '@edgebeat/core';
import { storable } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';
import {
  createdAt,
  createdColumns,
  createdNames,
  placeColumns,
  placeOf,
  type RecordEntry,
} from './place';

export const memberWriter: RowWriter<'projection.members'> = {
  table: 'projection.members',
  columns: {
    ...{ owner: 'text', status: 'text' },
    ...placeColumns,
    ...createdColumns,
    record: 'json',
  },
  key: ['owner'],
  kept: createdNames,
};

export const siteWriter: RowWriter<'projection.sites'> = {
  table: 'projection.sites',
  columns: {
    owner: 'text',
    site_id: 'text',
    since: 'text',
    until: 'text',
    ...placeColumns,
    ...createdColumns,
    record: 'json',
  },
  key: ['owner', 'site_id'],
  kept: createdNames,
};

export const identityWriter: RowWriter<'projection.identities'> = {
  table: 'projection.identities',
  columns: {
    owner: 'text',
    key_hash: 'text',
    label: 'text',
    site_id: 'text',
    valid_from: 'text',
    valid_until: 'text',
    ...placeColumns,
    record: 'json',
  },
  key: ['owner', 'key_hash'],
};

export const deviceWriter: RowWriter<'projection.devices'> = {
  table: 'projection.devices',
  columns: {
    owner: 'text',
    device_id: 'text',
    site_id: 'text',
    tenant: 'text',
    trust: 'text',
    status: 'text',
    release: 'text',
    release_proposed_at: 'text',
    ...placeColumns,
    ...createdColumns,
    record: 'json',
  },
  key: ['owner', 'device_id'],
  kept: createdNames,
};

export function memberRow(
  { owner, status }: MemberRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.members'> {
  return { owner, status, ...placeOf(entry), ...createdAt(entry), record };
}

export function siteRow(
  { owner, siteId, since, until }: SiteRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.sites'> {
  const places = { ...placeOf(entry), ...createdAt(entry) };
  return { owner, site_id: siteId, since, until: until ?? null, ...places, record };
}

export function identityRow(
  { owner, keyHash, label, siteId, validity }: IdentityRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.identities'> {
  return {
    owner,
    key_hash: keyHash,
    label: storable(label),
    site_id: siteId ?? null,
    valid_from: validity.from,
    valid_until: validity.until,
    ...placeOf(entry),
    record,
  };
}

export function deviceRow(
  { owner, deviceId, siteId, tenant, trust, status, release, entry: by }: DeviceRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.devices'> {
  return {
    owner,
    device_id: deviceId,
    site_id: siteId,
    tenant,
    trust,
    status,
    release: release?.trust ?? null,
    release_proposed_at: release === undefined ? null : by.time,
    ...placeOf(entry),
    ...createdAt(entry),
    record,
  };
}

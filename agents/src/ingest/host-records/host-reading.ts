import { eventId, events, type Ocsf } from '@edgebeat/core';
import { z } from 'zod';
import { faultsOf } from '../../runtime/read-json';
import type { LineRecord } from '../line-record';
import { parking } from '../parked';
import type { Reading } from '../reading';
import { readTimestamp } from '../timestamp';
import { mapLinuxAudit } from './map-linux-audit';
import { mapSysmon } from './map-sysmon';
import { mapVmConnection } from './map-vm-connection';
import { mapWindowsSecurity } from './map-windows-security';
import { fieldReader, type HostFormat, type Mapping, type ProviderRecord } from './provider-record';
import type { Recognised } from './recognise';

const mappings: Readonly<Record<HostFormat, Mapping>> = {
  'windows-security': mapWindowsSecurity,
  'windows-sysmon': mapSysmon,
  'linux-sysmon': mapSysmon,
  'linux-audit': mapLinuxAudit,
  'vm-connection': mapVmConnection,
};

const systems: Readonly<Record<HostFormat, 'Windows' | 'Linux' | undefined>> = {
  'windows-security': 'Windows',
  'windows-sysmon': 'Windows',
  'linux-sysmon': 'Linux',
  'linux-audit': 'Linux',
  'vm-connection': undefined,
};

const MAX_FIELDS = 128;

/** Makes the event of a record that was recognised, or says why not. */
export function readHostRecord(line: LineRecord, found: Recognised): Reading {
  if ('fault' in found) return { park: parkingOf(found.fault) };
  const { record } = found;
  const { source, position, text, receivedAt } = line;
  const time = readTimestamp(record.time.trim(), 0);
  if (time === undefined) return { park: parking('bad-time') };
  if (record.fields.size > MAX_FIELDS) return { park: parking('too-many-fields') };
  const ocsf = ocsfOf(record);
  const process = ocsf.process ?? ocsf.actor?.process;
  const data = events.LogReceived.data.safeParse({
    ...{ position, receivedAt, host: record.host, message: text, count: 1 },
    process: (process?.name ?? record.provider).slice(0, 64),
    ...(process?.pid === undefined ? {} : { pid: process.pid }),
    ...{ authentication: { outcome: 'other' }, ocsf },
  });
  if (!data.success) {
    return { park: { reason: 'invalid-argument', detail: faultsOf(data.error) } };
  }
  const id = eventId(source, position, text);
  return { event: events.LogReceived.make({ id, source, time }, data.data) };
}

function ocsfOf(record: ProviderRecord): Ocsf {
  const { format, provider, channel, code, host, hostAddress } = record;
  const fields = fieldReader(record.fields);
  const mapped = mappings[format](record, fields);
  const unmapped = fields.rest();
  const type = systems[format];
  return {
    ...mapped,
    metadata: {
      ...{ log_provider: provider, event_code: code },
      ...(channel === undefined ? {} : { log_name: channel }),
      ...(record.isTruncated === true ? { is_truncated: true } : {}),
    },
    device: {
      hostname: host,
      ...(hostAddress === undefined ? {} : { ip: hostAddress }),
      ...(type === undefined ? {} : { os: { type } }),
    },
    ...(Object.keys(unmapped).length === 0 ? {} : { unmapped }),
  };
}

function parkingOf(fault: Extract<Recognised, { fault: unknown }>['fault']) {
  if (fault instanceof z.ZodError) return { reason: 'invalid-argument', detail: faultsOf(fault) };
  return parking(fault === 'no-head' ? 'no-event-head' : fault);
}

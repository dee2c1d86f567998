import { ownValue } from '../../runtime/own-value';
import { ocsfClasses as classes } from './classes';
import { endpointOf, processOf } from './objects';
import { known, type Mapping } from './provider-record';

const directions: Readonly<Record<string, 'Inbound' | 'Outbound'>> = {
  inbound: 'Inbound',
  outbound: 'Outbound',
};

/** Connections that a virtual machine's monitor has seen, in OCSF's words. */
export const mapVmConnection: Mapping = (_record, fields) => {
  const process = processOf(fields, { path: 'ProcessName' });
  const most = Number.MAX_SAFE_INTEGER;
  return {
    ...classes.network(6, 'Traffic'),
    ...(process === undefined ? {} : { actor: { process } }),
    connection_info: {
      direction: ownValue(directions, fields.text('Direction', 16) ?? '') ?? 'Unknown',
      ...known({ protocol_name: fields.text('Protocol', 16) }),
    },
    ...known({
      src_endpoint: endpointOf(fields, { ip: 'SourceIp', port: 'SourcePort' }),
      dst_endpoint: endpointOf(fields, { ip: 'DestinationIp', port: 'DestinationPort' }),
      traffic: known({
        bytes_in: fields.number('BytesReceived', most),
        bytes_out: fields.number('BytesSent', most),
      }),
    }),
  };
};

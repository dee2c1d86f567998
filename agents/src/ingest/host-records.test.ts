import {
  audit,
  columns,
  shellOfJava,
  sysmonXml,
  vmConnection,
  windowsSecurity,
  windowsSysmon,
} from './host-records/samples.test.kit';
import { auto, launched, log, ocsf } from './host-records.test.kit';
import { eventOf, line, read } from './intake.test.kit';

describe('ingest of records of hosts', () => {
  it.each([
    ['in the columns of a collector', columns(sysmonXml(1, shellOfJava), 'sysmon')],
    ['as it is', sysmonXml(1, shellOfJava)],
    ['in a line of syslog', `Jan 31 10:00:00 shop-1 sysmon: ${sysmonXml(1, shellOfJava)}`],
  ])(
    'given an event of Sysmon for Linux %s, when it comes in, then process and parent are known',
    (_, text) => {
      const event = log(text);

      expect(event).toMatchObject({
        time: '2026-01-31T10:00:00.123Z',
        data: { host: 'shop-1', process: 'bash', pid: 17790, message: text },
      });
      expect(event.data.ocsf).toMatchObject({
        ...launched,
        metadata: { log_provider: 'Linux-Sysmon', event_code: '1' },
        device: { hostname: 'shop-1', os: { type: 'Linux' } },
      });
    },
  );

  it('given a connection that Sysmon saw, when it comes in, then both ends and who made it are known', () => {
    const text = windowsSysmon(3, {
      ...{ UtcTime: '2026-01-31T10:00:00.1230000Z', ProcessId: '3936', Initiated: 'true' },
      ...{ Image: 'C:\\Tomcat\\bin\\tomcat9.exe', User: 'NT AUTHORITY\\LOCAL SERVICE' },
      ...{ Protocol: 'tcp', SourceIp: '192.0.2.5', SourcePort: '54225', SourceHostname: '-' },
      ...{ DestinationIp: '203.0.113.66', DestinationPort: '1389', RuleName: '-' },
    });

    expect(ocsf(text)).toMatchObject({
      ...{ class_uid: 4001, activity_name: 'Open' },
      actor: {
        process: {
          ...{ name: 'tomcat9.exe', pid: 3936 },
          user: { domain: 'NT AUTHORITY', name: 'LOCAL SERVICE' },
        },
      },
      src_endpoint: { ip: '192.0.2.5', port: 54_225 },
      dst_endpoint: { ip: '203.0.113.66', port: 1389 },
      connection_info: { direction: 'Outbound', protocol_name: 'tcp' },
    });
  });

  it.each([
    [
      7,
      { Image: 'C:\\a.exe', ImageLoaded: 'C:\\b.dll' },
      1005,
      { module: { file: { name: 'b.dll' } } },
    ],
    [11, { Image: '/bin/a', TargetFilename: '/tmp/b' }, 1001, { file: { path: '/tmp/b' } }],
    [12, { TargetObject: 'HKLM\\x', EventType: 'DeleteKey' }, 201_001, { activity_name: 'Delete' }],
    [13, { TargetObject: 'HKLM\\x', Details: 'y' }, 201_002, { reg_value: { data: 'y' } }],
    [22, { QueryName: 'example.org' }, 4003, { query: { hostname: 'example.org' } }],
    [
      10,
      { SourceImage: 'C:\\a.exe', TargetImage: 'C:\\b.exe' },
      1007,
      { process: { name: 'b.exe' } },
    ],
    [99, { Image: 'C:\\a.exe', Odd: '1' }, 0, { unmapped: { Odd: '1' } }],
  ])(
    'given an event %s of Sysmon, when it comes in, then its class is known',
    (code, fields, uid, more) => {
      expect(ocsf(windowsSysmon(code, fields))).toMatchObject({ class_uid: uid, ...more });
    },
  );

  it.each([
    [
      windowsSecurity(
        4688,
        {},
        {
          ...{ EventData: undefined, NewProcessName: 'C:\\Windows\\cmd.exe', NewProcessId: '0x10' },
          ...{ CommandLine: 'cmd /c dir', ParentProcessName: 'C:\\java.exe', ProcessId: '0xf60' },
          ...{ SubjectUserName: 'SHOP$', SubjectDomainName: 'WORKGROUP' },
        },
      ),
      {
        class_uid: 1007,
        process: {
          ...{ name: 'cmd.exe', pid: 16, cmd_line: 'cmd /c dir' },
          parent_process: { name: 'java.exe', pid: 3936 },
        },
        actor: { user: { name: 'SHOP$', domain: 'WORKGROUP' } },
      },
    ],
    [
      windowsSecurity(5156, {
        ...{ ProcessID: '3936', Application: '\\device\\x\\tomcat9.exe', Direction: '%%14593' },
        ...{ SourceAddress: '192.0.2.5', SourcePort: '54225', DestAddress: '203.0.113.66' },
        ...{ DestPort: '1389', Protocol: '6' },
      }),
      {
        ...{ class_uid: 4001, dst_endpoint: { ip: '203.0.113.66', port: 1389 } },
        connection_info: { direction: 'Outbound', protocol_name: 'tcp' },
      },
    ],
    [
      windowsSecurity(4625, { TargetUserName: 'ada', IpAddress: '203.0.113.7', IpPort: '0' }),
      { class_uid: 3002, status: 'Failure', src_endpoint: { ip: '203.0.113.7' } },
    ],
    [
      windowsSecurity(4663, { ObjectType: 'Key', ObjectName: '\\REGISTRY\\A', ProcessId: '0x824' }),
      { class_uid: 201_001, reg_key: { path: '\\REGISTRY\\A' } },
    ],
    [windowsSecurity(4689, { ProcessName: 'C:\\a.exe' }), { activity_name: 'Terminate' }],
  ])(
    'given the record %s of Windows Security, when it comes in, then it is mapped',
    (text, expected) => {
      expect(ocsf(text)).toMatchObject(expected);
    },
  );

  it('given a record of Windows as its own XML rendered as JSON, when it comes in, then it is the same', () => {
    const text = JSON.stringify({
      Event: {
        System: {
          Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
          ...{
            EventID: 1,
            Channel: 'Microsoft-Windows-Sysmon/Operational',
            Computer: 'dc.example',
          },
          TimeCreated: { '#attributes': { SystemTime: '2026-01-31T10:00:00.123889Z' } },
        },
        EventData: {
          Image: 'C:\\Windows\\cmdkey.exe',
          ProcessId: 7876,
          CommandLine: 'cmdkey /list',
        },
      },
    });

    expect(ocsf(text)).toMatchObject({
      ...{ class_uid: 1007, device: { hostname: 'dc.example', os: { type: 'Windows' } } },
      process: { name: 'cmdkey.exe', pid: 7876, cmd_line: 'cmdkey /list' },
    });
  });

  it.each([
    ['in the columns of a collector', columns(audit({ cmdline: 'bash -c "{x}"' }), 'auoms')],
    ['as it is', audit({ cmdline: 'bash -c "{x}"' })],
    [
      'in a line of syslog',
      `<14>1 2026-01-31T10:00:00Z shop-1 auoms - - - ${audit({ cmdline: 'bash -c "{x}"' })}`,
    ],
  ])(
    'given a call of the audit system %s, when it comes in, then what was started is known, quotes and all',
    (_, text) => {
      expect(log(text).time).toBe('2026-01-31T10:00:00.123Z');
      expect(ocsf(text)).toMatchObject({
        ...{ class_uid: 1007, status: 'Success' },
        process: {
          name: 'bash',
          pid: 17790,
          cmd_line: 'bash -c "{x}"',
          parent_process: { pid: 1340 },
        },
      });
    },
  );

  it('given a call that failed, when it comes in, then the caller is the parent of what it wanted', () => {
    const text = audit({ exe: '/usr/bin/java', name: '/usr/local/bin/bash', success: 'no' });

    expect(ocsf(text)).toMatchObject({
      status: 'Failure',
      process: {
        file: { path: '/usr/local/bin/bash' },
        parent_process: { file: { path: '/usr/bin/java' } },
      },
    });
  });

  it('given a command line that imitates fields, when it comes in, then the first ones count', () => {
    const text = audit({ cmdline: 'sh" exe="/bin/true" user=root name="x' });

    expect(ocsf(text).process).toMatchObject({
      ...{ file: { path: '/bin/bash' }, user: { name: 'tomcat' } },
      cmd_line: 'sh" exe="/bin/true" user=root name="x',
    });
  });

  it('given a connection of a virtual machine, when it comes in, then its ends and its bytes are known', () => {
    expect(ocsf(vmConnection())).toMatchObject({
      ...{ class_uid: 4001, activity_name: 'Traffic', actor: { process: { name: 'java' } } },
      ...{
        dst_endpoint: { ip: '203.0.113.66', port: 1389 },
        traffic: { bytes_in: 196, bytes_out: 129 },
      },
      connection_info: { direction: 'Outbound' },
    });
  });

  it('given a line of sshd in the columns of a collector, when it comes in, then it is read as one of sshd', () => {
    const text = columns('Failed password for root from 203.0.113.77 port 50022 ssh2', 'sshd');

    expect(log(text).data.authentication).toMatchObject({
      outcome: 'failed',
      address: '203.0.113.77',
    });
  });

  it.each([
    ['a line of syslog', 'Jan 31 10:00:00 edge-1 sshd[1]: hello', 'io.edgebeat.LogReceived'],
    ['a series', '2026-01-31 10:00:00,1.5', 'io.edgebeat.SensorDataReceived'],
    ['an object of a sensor', '{"value":1}', 'io.edgebeat.SensorDataReceived'],
  ])('given %s, when its format is not said, then its content tells', (_, text, type) => {
    expect(eventOf(auto(text)).type).toBe(type);
  });

  it('given a format that is forced, when a line is in another one, then it is parked', () => {
    expect(read(line(vmConnection(), { format: 'windows-sysmon' }))).toBe('other-format');
    expect(read(line('hello', { format: 'linux-audit' }))).toBe('other-format');
    expect(eventOf(line(vmConnection(), { format: 'vm-connection' })).type).toMatch(/LogReceived/);
  });
});

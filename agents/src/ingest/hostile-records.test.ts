import fc from 'fast-check';
import { events } from '@edgebeat/core';
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
import { read } from './intake.test.kit';

describe('ingest of hostile records of hosts', () => {
  const bomb =
    '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>';

  it.each([
    ['a document type', `<Event>${bomb}</Event>`, 'xml-doctype'],
    ['a document type in front', `${bomb}${sysmonXml(1, {})}`, 'xml-doctype'],
    ['a document type behind', columns(`<Event/>${bomb}`, 'sysmon'), 'xml-doctype'],
    ['tags that do not match', sysmonXml(1, { Image: '</Event><b>' }), 'bad-xml'],
    ['no head', '<Event><EventData></EventData></Event>', 'no-event-head'],
    ['deep XML', `<Event>${'<a>'.repeat(2000)}</Event>`, 'bad-xml'],
    [
      'very many fields',
      sysmonXml(
        1,
        Object.fromEntries(Array.from({ length: 200 }, (_n, i) => [`f${String(i)}`, 'x'])),
      ),
      'too-many-fields',
    ],
    [
      'XML in EventData that is broken',
      windowsSecurity(4688, {}, { EventData: '<EventData><a></b>' }),
      'bad-xml',
    ],
    ['EventData that is no object', windowsSysmon(1, {}).replace('"{}"', '"{[]"'), 'bad-xml'],
    ['no time', vmConnection({ TimeGenerated: 'yesterday' }), 'bad-time'],
    ['no host', vmConnection({ Computer: '' }), 'invalid-argument'],
    [
      'an event number that is none',
      windowsSecurity(1, {}, { EventID: 'one' }),
      'invalid-argument',
    ],
    ['deep JSON', `{"EventID":1,"Provider":${'['.repeat(100)}${']'.repeat(100)}}`, 'too-deep'],
    ['broken JSON', vmConnection().slice(0, -2), 'not-json'],
    [
      'a huge record',
      vmConnection({ Odd: 'x'.repeat(70_000) }).slice(0, 65_536),
      'record-too-long',
    ],
  ])('given a record with %s, when it comes in, then it is parked as such', (_, text, reason) => {
    expect(read(auto(text))).toBe(reason);
  });

  it.each(['__proto__', 'constructor', 'toString', '__defineGetter__'])(
    'given a record whose number, provider and direction are called %s, when it comes in, then it is an event of no known class',
    (word) => {
      const text = sysmonXml(1, { Image: '/bin/a' })
        .replace('<EventID>1<', `<EventID>${word}<`)
        .replace('Name="Linux-Sysmon"', `Name="${word}"`);

      expect(ocsf(text)).toMatchObject({ class_uid: 0, metadata: { event_code: word } });
      expect(ocsf(text.replace(`Name="${word}"`, 'Name="Linux-Sysmon"'))).toMatchObject({
        class_uid: 0,
      });
      expect(ocsf(vmConnection({ Direction: word }))).toMatchObject({
        connection_info: { direction: 'Unknown' },
      });
      expect(ocsf(windowsSecurity(5156, { Direction: word, Protocol: word }))).toMatchObject({
        connection_info: { direction: 'Unknown', protocol_name: word },
      });
    },
  );

  it('given references to entities that nobody declared, when they come in, then they stay the text that they are', () => {
    const text = sysmonXml(1, { ...shellOfJava, CommandLine: 'a &xxe; &quot b &amp;&lt; c' });

    expect(ocsf(text).process?.cmd_line).toBe('a &xxe; &quot b &< c');
  });

  it('given an event that its sender cut off, when it comes in, then what came before the cut counts', () => {
    const whole = sysmonXml(1, shellOfJava);

    const found = ocsf(columns(whole.slice(0, whole.indexOf('shop.jar') + 4), 'sysmon'));

    expect(found).toMatchObject({ ...launched, metadata: { is_truncated: true } });
    expect(found.process?.parent_process?.cmd_line).toBe('java -jar shop');
  });

  it('given a user name that quotes a record, when sshd logs it, then it stays a line of sshd', () => {
    const message = `Failed password for invalid user ${sysmonXml(1, shellOfJava)} sysmon from 203.0.113.77 port 1 ssh2`;
    const event = log(`Jan 31 10:00:00 edge-1 sshd[1]: ${message}`);

    expect(event.data).toMatchObject({ process: 'sshd', authentication: { outcome: 'failed' } });
    expect(event.data.ocsf).toBeUndefined();
  });

  it('given any bytes in the place of any part of a record, when it comes in, then it is an event or is parked', () => {
    const samples = [
      ...[columns(sysmonXml(1, shellOfJava), 'sysmon'), sysmonXml(3, {}), vmConnection(), audit()],
      ...[windowsSysmon(1, {}), windowsSecurity(5156, { SourceAddress: '::' })],
    ];
    const edit = fc.record({
      sample: fc.constantFrom(...samples),
      at: fc.nat(2000),
      cut: fc.nat(40),
      insert: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('<', '"', '}', '&#0;', ']]>'),
      ),
    });

    fc.assert(
      fc.property(edit, ({ sample, at, cut, insert }) => {
        const outcome = read(auto(sample.slice(0, at) + insert + sample.slice(at + cut)));

        expect(typeof outcome === 'string' ? outcome : outcome.type).toMatch(/^[a-zA-Z0-9.-]+$/);
        if (typeof outcome !== 'string')
          events[outcome.type.endsWith('LogReceived') ? 'LogReceived' : 'SensorDataReceived'].parse(
            outcome,
          );
      }),
      { numRuns: 400 },
    );
  });
});

import fc from 'fast-check';
import { eventId, events, IntakeRecord } from '@edgebeat/core';
import { eventOf, line, read, report } from './intake.test.kit';

function sensor(record: IntakeRecord) {
  return events.SensorDataReceived.parse(eventOf(record));
}

function posted(type: string, data: unknown, more: object = {}): IntakeRecord {
  return IntakeRecord.parse({
    ...{ kind: 'event', source: 'urn:edgebeat:AlphaMSP:alpha-1:api', position: 'n-1', type, data },
    ...{ receivedAt: '2026-11-22T16:00:00.000Z', time: '2026-11-22T15:59:00.000Z' },
    ...{ postedBy: 'ada', tenant: 'alpha', ...more },
  });
}

const measured = events.SensorDataReceived.example;

describe('ingest of lines', () => {
  it.each([
    [
      '<34>1 2026-11-22T15:00:00Z web nginx 7 - - GET /',
      'nginx',
      'GET /',
      '2026-11-22T15:00:00.000Z',
    ],
    ['<34>1 - web nginx - - - GET /', 'nginx', 'GET /', '2026-11-22T16:00:00.000Z'],
    ['Nov 22 15:00:00 web kernel: eth0 up', 'kernel', 'eth0 up', '2026-11-22T15:00:00.000Z'],
    ['Nov 22 15:00:00 web  -- root[1]: x', '-', '-- root[1]: x', '2026-11-22T15:00:00.000Z'],
  ])(
    'given the line %s of any program, when it comes in, then it is a log event',
    (text, process, message, time) => {
      const event = events.LogReceived.parse(eventOf(line(text)));

      expect(event).toMatchObject({
        time,
        data: { host: 'web', process, message, authentication: { outcome: 'other' } },
      });
    },
  );

  it.each([
    ['2014-02-14 14:30:00,0.132', '2014-02-14T14:30:00.000Z', 0.132],
    ['2014-02-14T14:30:00.5+01:00, -1e3 ', '2014-02-14T13:30:00.500Z', -1000],
    ['"2014-02-14 14:30:00","7"', '2014-02-14T14:30:00.000Z', 7],
  ])(
    'given the line %s of a series, when it comes in, then it is a reading',
    (text, time, value) => {
      const event = sensor(line(text, { format: 'series', series: 'cpu' }));

      expect(event).toMatchObject({ time, data: { series: 'cpu', value, device: { id: 'log' } } });
    },
  );

  it.each([
    ['series', 'timestamp,value', 'header'],
    ['series', '', 'empty'],
    ['series', '2014-02-14 14:30:00', 'bad-columns'],
    ['series', '2014-02-14 14:30:00,1,2', 'bad-columns'],
    ['series', '"unfinished,1', 'bad-columns'],
    ['series', '2014-02-30 14:30:00,1', 'bad-time'],
    ['series', 'yesterday,1', 'bad-time'],
    ['series', '2014-02-14 14:30:00,NaN', 'bad-value'],
    ['series', '2014-02-14 14:30:00,1e999', 'bad-value'],
    ['series', '2014-02-14 14:30:00,0x10', 'bad-value'],
    ['jsonl', '', 'empty'],
    ['jsonl', '{"a":', 'not-json'],
    ['jsonl', '[1]', 'not-an-object'],
    ['jsonl', 'null', 'not-an-object'],
    ['jsonl', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'too-deep'],
    ['jsonl', `{"${'k'.repeat(129)}":1}`, 'invalid-argument'],
    ['syslog', 'hello', 'no-header'],
  ] as const)(
    'given the %s line %j, when it comes in, then it is parked as %s',
    (format, text, reason) => {
      expect(read(line(text, { format }))).toBe(reason);
    },
  );

  it('given a zone that is no offset, when a line comes in, then it is refused with the mend', () => {
    const zoned = line('2014-02-14 14:30:00,1', { format: 'series', zone: 'CET' });

    expect(() => read(zoned)).toThrow('zone: write an offset like +01:00');
  });

  it('given any JSON object as a line, when it comes in, then its fields are kept and its time is used', () => {
    const text = '{"@timestamp":"2022-05-11T18:10:20Z","source_id":"auditd","value":3,"pid":7}';

    const event = sensor(line(text, { format: 'jsonl' }));

    expect(event.time).toBe('2022-05-11T18:10:20.000Z');
    expect(event.data).toMatchObject({
      ...{ series: 'auditd', value: 3 },
      fields: { '@timestamp': '2022-05-11T18:10:20Z', pid: 7 },
    });
  });

  it('given an event of ours as a line, when it comes in, then its data is kept, under an id and tenant of this site', () => {
    const foreign = events.SensorDataReceived.make(
      { id: 'f'.repeat(64), source: 'urn:elsewhere', time: '2026-01-31T10:00:00.000Z' },
      events.SensorDataReceived.data.parse({ ...measured, tenant: 'somebody-else' }),
    );

    const event = sensor(line(JSON.stringify(foreign), { format: 'jsonl' }));

    expect(event).toMatchObject({
      source: 'urn:edgebeat:AlphaMSP:alpha-1:log',
      time: foreign.time,
    });
    expect(event.data).toEqual({ ...foreign.data, tenant: undefined });
    expect(event.id).not.toBe(foreign.id);
  });

  it('given an event that only agents say, when it comes in as a line or is posted, then it is parked', () => {
    const data = events.PolicyUpdated.example;
    const text = JSON.stringify({
      ...{ specversion: '1.0', type: events.PolicyUpdated.type, time: '2026-01-31T10:00:00.000Z' },
      data,
    });

    expect(read(line(text, { format: 'jsonl' }))).toBe('type-not-allowed');
    expect(read(posted('PolicyUpdated', data))).toBe('type-not-allowed');
  });
});

describe('ingest of what devices send', () => {
  it('given a reading, when it comes in, then what is known is named and the rest is kept', () => {
    const body = { source_id: 'sensor-3', value: 21.5, unit: 'C', device: { type: 'CAMERA' } };

    const event = sensor(report(body));

    expect(event).toMatchObject({ subject: 'cam-01', time: '2026-11-22T16:00:00.000Z' });
    expect(event.data).toEqual({
      ...{ position: 'n-1', receivedAt: '2026-11-22T16:00:00.000Z', tenant: 'alpha' },
      ...{ device: { id: 'cam-01', type: 'CAMERA' }, series: 'sensor-3', value: 21.5 },
      fields: { unit: 'C' },
    });
    expect(event.id).toBe(eventId(event.source, 'n-1', body));
  });

  it('given a device that says who it is, when it comes in, then its certificate and registry are believed', () => {
    const device = {
      id: 'other',
      trust: 'trusted',
      owner: 'X',
      tenant: 'beta',
      type: 'USB',
      model: 'm',
    };

    const { data } = sensor(report({ device }));

    expect(data.device).toEqual({ id: 'cam-01', type: 'USB', model: 'm' });
    expect(data.tenant).toBe('alpha');
    expect(data.fields).toEqual({
      device: { id: 'other', trust: 'trusted', owner: 'X', tenant: 'beta' },
    });
  });

  it.each([
    [{ value: 'high' }, { fields: { value: 'high' } }],
    [
      { series: 7, source_id: 's' },
      { series: 's', fields: { series: 7 } },
    ],
    [
      { series: 'a', source_id: 's' },
      { series: 'a', fields: { source_id: 's' } },
    ],
    [{ device: 'x' }, { fields: { device: 'x' } }],
    [{}, {}],
  ])(
    'given the body %j, when a field is not as expected, then it is kept as a field',
    (body, expected) => {
      expect(sensor(report(body)).data).toEqual({
        ...{ position: 'n-1', receivedAt: '2026-11-22T16:00:00.000Z', tenant: 'alpha' },
        ...{ device: { id: 'cam-01' }, ...expected },
      });
    },
  );

  it.each([[[1]], ['text'], [null], [7]])(
    'given the body %j, when it is no object, then it is parked',
    (body) => {
      expect(read(report(body))).toBe('not-an-object');
    },
  );

  it('given a type of device that is not text, when it comes in, then it is parked and the field is named', () => {
    expect(read(report({ device: { type: 7 } }))).toBe('invalid-argument');
  });

  it('given equal readings, when they come at two positions, then they are two events, and a repeat is one', () => {
    const ids = ['1', '1', '2'].map((position) => eventOf(report({ value: 1 }, { position })).id);

    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('ingest of posted events', () => {
  it('given a reading, when it is posted, then id, time and subject are as handed in and the tenant is the poster’s', () => {
    const data = { ...measured, tenant: 'somebody-else' };

    const event = sensor(posted('SensorDataReceived', data, { subject: 'line-4' }));

    expect(event).toMatchObject({ time: '2026-11-22T15:59:00.000Z', subject: 'line-4' });
    expect(event.data.tenant).toBe('alpha');
    expect(event.id).toBe(
      eventId(event.source, 'n-1', {
        type: 'SensorDataReceived',
        subject: 'line-4',
        data,
        tenant: 'alpha',
      }),
    );
  });

  it('given a reading that does not say where it is and when it came, when it is posted, then that is filled in, outside of its id', () => {
    const data = { device: { id: 'cam-01' }, value: 1 };

    const event = sensor(posted('SensorDataReceived', data));

    expect(event.data).toMatchObject({ position: 'n-1', receivedAt: '2026-11-22T16:00:00.000Z' });
    expect(event.id).toBe(
      eventId(event.source, 'n-1', {
        type: 'SensorDataReceived',
        subject: null,
        data,
        tenant: 'alpha',
      }),
    );
  });

  it('given a log event, when it is posted, then it is that event', () => {
    const event = eventOf(posted('LogReceived', events.LogReceived.example));

    expect(event.type).toBe('io.edgebeat.LogReceived');
    expect(event.id).toBe(
      eventId(event.source, 'n-1', {
        ...{ type: 'LogReceived', subject: null, data: events.LogReceived.example },
        tenant: 'alpha',
      }),
    );
  });

  it.each(['LogReceived', 'SensorDataReceived'])(
    'given data that is no %s, when it is posted, then it is parked',
    (type) => {
      expect(read(posted(type, { nothing: true }))).toBe('invalid-argument');
    },
  );
});

describe('ingest of anything', () => {
  const anything = fc.oneof(
    fc.json().map((text) => line(text, { format: 'jsonl' })),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => line(`${a},${b}`, { format: 'series' })),
    fc.string({ unit: 'binary' }).map((text) => line(text)),
    fc.jsonValue().map((body) => report(body)),
    fc
      .record({ device: fc.jsonValue(), value: fc.jsonValue(), series: fc.jsonValue() })
      .map((body) => report(body)),
  );

  it('given any input, when it comes in, then it is a valid event or parked with a reason, the same every time', () => {
    fc.assert(
      fc.property(anything, (record) => {
        const outcome = read(record);

        expect(read(record)).toEqual(outcome);
        if (typeof outcome === 'string') expect(outcome).toMatch(/^[a-z-]+$/);
        else if (outcome.type === events.LogReceived.type) events.LogReceived.parse(outcome);
        else events.SensorDataReceived.parse(outcome);
      }),
      { numRuns: 1000 },
    );
  });
});

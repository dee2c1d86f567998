import { eventId, IntakeRecord } from '@edgebeat/core';
import fc from 'fast-check';
import { readDeviceBody } from './device-body';
import { deviceSource, toDeviceEvent } from './device-event';

const origin = {
  source: deviceSource('AlphaMSP', 'alpha-1', 'cam-01'),
  deviceId: 'cam-01',
  tenant: 'alpha',
  receivedAt: '2026-01-31T12:00:00.000Z',
};
const names = fc.string({ unit: 'binary', maxLength: 8 }).filter((name) => name !== 'nonce');
const objects = fc.dictionary(names, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 5 });

describe('toDeviceEvent', () => {
  it('given any object, when its record is read, then it is the object and its id is that of core', () => {
    const property = fc.property(objects, fc.string(), (object, position) => {
      const sent = JSON.stringify(object);
      fc.pre(!sent.includes('__proto__'));
      const [read] = readDeviceBody(Buffer.from(sent)).objects;

      const { id, record } = toDeviceEvent(origin, `p${position}`, read?.body ?? {});

      const parsed = IntakeRecord.parse(JSON.parse(record.value ?? ''));
      const body = parsed.kind === 'device' ? parsed.body : undefined;
      expect(body).toEqual(JSON.parse(sent));
      expect(id).toBe(eventId(parsed.source, parsed.position, body));
      expect(id).toBe(eventId(origin.source, `p${position}`, JSON.parse(sent)));
    });

    fc.assert(property, { numRuns: 200 });
  });
});

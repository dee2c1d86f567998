import { events, type EventName, isEventName } from './catalogue';
import { CloudEvent, eventId } from './envelope';

const names = Object.keys(events).filter(isEventName);
const head = {
  id: eventId('urn:edgebeat:test', '1', {}),
  source: 'urn:edgebeat:test',
  time: '2026-01-31T10:00:00.000Z',
};

function exampleOf(name: EventName) {
  const { data, example, type } = events[name];
  return {
    specversion: '1.0',
    ...head,
    type,
    datacontenttype: 'application/json',
    data: data.parse(example),
  };
}

describe('events', () => {
  it.each(names)('given %s, when its example is checked, then it is a valid event', (name) => {
    const event = exampleOf(name);

    expect(events[name].type).toBe(`io.edgebeat.${name}`);
    expect(events[name].parse(event)).toEqual(event);
    expect(CloudEvent.parse(event)).toEqual(event);
    expect(events[name].summary).toMatch(/^[A-Z].+\.$/);
  });

  it.each(names)('given %s, when its data has a further field, then it is refused', (name) => {
    const event = exampleOf(name);

    const parse = () => events[name].parse({ ...event, data: { ...event.data, more: 1 } });

    expect(parse).toThrow('more');
  });

  it.each([
    { specversion: '0.3' },
    { id: 'short' },
    { source: '' },
    { time: '2026-01-31 10:00' },
    { type: 'com.example.Other' },
    { datacontenttype: 'text/plain' },
    { 'Not-Allowed': 'x' },
    { extension: { nested: true } },
  ])('given an envelope with %j, when it is checked, then it is refused', (change) => {
    const result = CloudEvent.safeParse({ ...exampleOf('LogReceived'), ...change });

    expect(result.success).toBe(false);
  });

  it('given an extension attribute, when an envelope is checked, then it stays', () => {
    const event = { ...exampleOf('LogReceived'), traceparent: '00-1-2-01' };

    expect(CloudEvent.parse(event)).toEqual(event);
  });

  it('given equal readings, when they get ids, then a replay is one and positions are two', () => {
    const content = { b: 1, a: 2 };

    const ids = [
      eventId('s', '1', content),
      eventId('s', '1', { a: 2, b: 1 }),
      eventId('s', '2', content),
      eventId('t', '1', content),
    ];

    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it('given a name that is no event, when it is asked for, then it is none', () => {
    expect(isEventName('Nothing')).toBe(false);
    expect(isEventName('toString')).toBe(false);
  });
});

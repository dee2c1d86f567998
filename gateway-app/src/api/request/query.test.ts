import { readQuery } from './query';

const rules = { known: ['type', 'since', 'limit'], filters: ['type', 'since'] };
const read = (query: string) => readQuery(`/x?${query}`, rules);

describe('readQuery', () => {
  it.each([
    ['', {}],
    ['type=A&limit=5', { type: 'A', limit: '5' }],
    ['filter=type%3DA,since%3D2026', { type: 'A', since: '2026' }],
    ['filter=type=A%2Csince=2026', { type: 'A', since: '2026' }],
    ['filter=type%3DA&type=A', { type: 'A' }],
    ['type=A%7CB', { type: 'A|B' }],
    ['type=a+b%2B', { type: 'a b+' }],
    ['&&type=A&', { type: 'A' }],
    ['type=', { type: '' }],
  ])('given %s, when it is read, then it is %j', (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    ['colour=red', '"colour" is not known here; known are: type, since, limit'],
    ['filter=limit%3D5', '"limit" is not known here; known are: type, since'],
    ['filter=type', 'write key=value'],
    ['filter=', 'write key=value'],
    ['type=A&type=B', 'type: is given twice'],
    ['filter=type%3DA&type=B', 'type: is given twice'],
    ['type=%00', 'NUL'],
    ['type=%ff', 'percent-encoded'],
    ['type=%', 'percent-encoded'],
    ['%e0%a4%a=1', 'percent-encoded'],
    ['__proto__=1', 'not known'],
    ['constructor=1', 'not known'],
  ])('given %s, when it is read, then it is refused', (query, sentence) => {
    const reading = () => read(query);

    expect(reading).toThrow(sentence);
    expect(reading).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as Error);
  });

  it('given a route without filters, when a filter comes, then it is not known', () => {
    const reading = () => readQuery('/x?filter=a%3D1', { known: [], filters: [] });

    expect(reading).toThrow('"filter" is not known here; there are none');
  });
});

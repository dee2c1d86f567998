import { payloadsOf } from './channels';

describe('payloads of notifications', () => {
  it('given many ids, when they are put together, then none is missing and every payload fits', () => {
    const ids = Array.from({ length: 500 }, (_, n) => `${String(n)}-${'x'.repeat(120)}`);

    const payloads = payloadsOf(ids);

    expect(payloads.flatMap((payload) => payload.split(' '))).toEqual(ids);
    expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThan(8_000);
    expect(payloads.length).toBeLessThan(10);
  });

  it('given no ids, when they are put together, then there is nothing to tell', () => {
    expect(payloadsOf([])).toEqual([]);
  });
});

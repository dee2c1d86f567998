import type { Caller } from '../../auth/caller';
import { Exchange } from '../routing/exchange';
import { RateLimits } from './rate-limits';

const settings = { rateWindowSeconds: 60, ratePerAddress: 2, ratePerToken: 1 };

function from(address: string): Exchange {
  const gone = new AbortController().signal;
  return new Exchange({ method: 'GET', path: '/', address, startedAt: new Date(), gone });
}

function caller(fields: Partial<Caller>): Caller {
  return { subject: 'mia', tenant: 'alpha', roles: [], scopes: new Set(), ...fields };
}

describe('RateLimits', () => {
  it('given an address that has used up its window, when it comes again, then it is told when to', async () => {
    const limits = new RateLimits(settings);
    await limits.countAddress(from('192.0.2.1'));
    await limits.countAddress(from('192.0.2.1'));
    const third = from('192.0.2.1');

    const refused = limits.countAddress(third);

    await expect(refused).rejects.toMatchObject({ code: 'rate-limited' });
    expect(third.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^(59|60)$/) as unknown,
      'ratelimit-policy': '"address";q=2;w=60',
      ratelimit: expect.stringMatching(/^"address";r=0;t=(59|60)$/) as unknown,
    });
    await expect(limits.countAddress(from('192.0.2.2'))).resolves.toBeUndefined();
  });

  it.each([
    ['2001:db8::1', '2001:db8::2'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1:ffff::'],
  ])('given %s and %s of one network, when both come, then they share a window', async (a, b) => {
    const limits = new RateLimits({ ...settings, ratePerAddress: 1 });
    await limits.countAddress(from(a));

    const second = limits.countAddress(from(b));

    await expect(second).rejects.toMatchObject({ code: 'rate-limited' });
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('given %s and %s, when both come, then each has its own window', async (a, b) => {
    const limits = new RateLimits({ ...settings, ratePerAddress: 1 });
    await limits.countAddress(from(a));

    const second = limits.countAddress(from(b));

    await expect(second).resolves.toBeUndefined();
  });

  it('given tokens of one user, when they are counted, then each has its own window', async () => {
    const limits = new RateLimits(settings);
    await limits.countToken(caller({ tokenId: 'one' }), from('x'));
    await limits.countToken(caller({ tokenId: 'two' }), from('x'));

    const again = limits.countToken(caller({ tokenId: 'one' }), from('x'));

    await expect(again).rejects.toMatchObject({ code: 'rate-limited' });
  });
});

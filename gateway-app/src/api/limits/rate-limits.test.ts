import type { Caller } from '../../auth/caller';
import { memoryLimits } from '../../limits/memory-limits';
import { Exchange } from '../routing/exchange';
import { RateLimits } from './rate-limits';

const clock = () => new Date();
const settings = { rateWindowSeconds: 60, ratePerAddress: 2, ratePerToken: 1 };

function open(changed: typeof settings): RateLimits {
  return new RateLimits(changed, { limits: memoryLimits(clock), clock });
}

function from(address: string): Exchange {
  const gone = new AbortController().signal;
  return new Exchange({ method: 'GET', path: '/', address, startedAt: new Date(), gone });
}

function caller(fields: Partial<Caller>): Caller {
  return { subject: 'mia', tenant: 'alpha', roles: [], scopes: new Set(), ...fields };
}

describe('RateLimits', () => {
  it('given an address that has used up its window, when it comes again, then it is told when to', async () => {
    const limits = open(settings);
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
    const limits = open({ ...settings, ratePerAddress: 1 });
    await limits.countAddress(from(a));

    const second = limits.countAddress(from(b));

    await expect(second).rejects.toMatchObject({ code: 'rate-limited' });
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('given %s and %s, when both come, then each has its own window', async (a, b) => {
    const limits = open({ ...settings, ratePerAddress: 1 });
    await limits.countAddress(from(a));

    const second = limits.countAddress(from(b));

    await expect(second).resolves.toBeUndefined();
  });

  it('given tokens of one user, when they are counted, then each has its own window', async () => {
    const limits = open(settings);
    await limits.countToken(caller({ tokenId: 'one' }), from('x'));
    await limits.countToken(caller({ tokenId: 'two' }), from('x'));

    const again = limits.countToken(caller({ tokenId: 'one' }), from('x'));

    await expect(again).rejects.toMatchObject({ code: 'rate-limited' });
  });

  it.each([
    ['an IPv6 address', '2001:DB8::0:1', '2001:db8::2'],
    ['an IPv4 address', '192.0.2.1', '::ffff:192.0.2.1'],
  ])(
    'given %s that is blocked, when it comes, then it is told until when',
    async (_, value, at) => {
      const limits = memoryLimits(clock);
      const until = new Date(Date.now() + 90_000);
      await limits.blocks.block({ kind: 'address', value, until, reason: 'a scan of ports' });
      const blocked = from(at);

      const refused = new RateLimits(settings, { limits, clock }).countAddress(blocked);

      await expect(refused).rejects.toMatchObject({
        code: 'rate-limited',
        message: expect.stringContaining(`blocked until ${until.toISOString()}`) as unknown,
      });
      expect(blocked.headers['retry-after']).toMatch(/^(89|90)$/);
    },
  );

  it('given a token that is blocked, when it comes, then it is refused and others go on', async () => {
    const limits = memoryLimits(clock);
    const until = new Date(Date.now() + 90_000);
    await limits.blocks.block({ kind: 'token', value: 'one', until, reason: 'a stolen token' });
    const api = new RateLimits(settings, { limits, clock });

    const refused = api.countToken(caller({ tokenId: 'one' }), from('x'));

    await expect(refused).rejects.toMatchObject({ code: 'rate-limited' });
    await expect(api.countToken(caller({ tokenId: 'two' }), from('x'))).resolves.toBeUndefined();
  });
});

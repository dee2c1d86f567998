import { createSecretKey } from 'node:crypto';
import { CallerCache, type VerifiedCaller } from './caller-cache';

function entry(subject: string): VerifiedCaller {
  const caller = { subject, tenant: 'alpha', roles: [], scopes: new Set<never>() };
  return { caller, kid: 'key-1', key: createSecretKey('key', 'utf8'), until: 1 };
}

describe('CallerCache', () => {
  it('given more entries than it holds, when one is added, then the one used longest ago leaves', () => {
    const cache = new CallerCache(2);
    cache.put('a', entry('anna'));
    cache.put('b', entry('bert'));
    cache.get('a');

    cache.put('c', entry('carl'));

    const found = ['a', 'b', 'c'].map((hash) => cache.get(hash)?.caller.subject);
    expect(found).toEqual(['anna', undefined, 'carl']);
  });

  it('given an entry, when it is removed, then it is not found', () => {
    const cache = new CallerCache(2);
    cache.put('a', entry('anna'));

    cache.remove('a');

    expect(cache.get('a')).toBeUndefined();
  });
});

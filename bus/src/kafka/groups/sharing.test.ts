import { decodeShare, encodeSubscription, share, subscribedTopics } from './sharing';

const partitionsOf = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));

function member(memberId: string, ...topics: string[]) {
  return { memberId, memberMetadata: encodeSubscription(topics) };
}

describe('share', () => {
  it('given members of the same topics, when partitions are shared, then each has about as many', () => {
    const members = [member('c', 'a', 'b'), member('a', 'a', 'b'), member('b', 'a', 'b')];

    const shares = share(members, [...partitionsOf('a', 4), ...partitionsOf('b', 4)]);

    const sizes = shares.map((one) => decodeShare(one.memberAssignment).length);
    expect([...sizes].sort()).toEqual([2, 3, 3]);
    const all = shares.flatMap((one) => decodeShare(one.memberAssignment));
    expect(new Set(all.map(({ topic, partition }) => `${topic}/${String(partition)}`)).size).toBe(
      8,
    );
  });

  it('given members of other topics, when partitions are shared, then each gets its own topics alone', () => {
    const members = [member('one', 'a'), member('two', 'a', 'b')];

    const shares = share(members, [...partitionsOf('a', 2), ...partitionsOf('b', 1)]);

    const own = new Map(shares.map((one) => [one.memberId, decodeShare(one.memberAssignment)]));
    expect(own.get('one')?.every(({ topic }) => topic === 'a')).toBe(true);
    expect(own.get('two')).toContainEqual({ topic: 'b', partition: 0 });
    expect(subscribedTopics(members)).toEqual(['a', 'b']);
  });

  it('given the same members in another order, when partitions are shared, then nothing changes', () => {
    const members = [member('x', 'a'), member('y', 'a'), member('z', 'a')];

    const one = share(members, partitionsOf('a', 7));

    expect(share([...members].reverse(), partitionsOf('a', 7))).toEqual(one);
  });
});

import { at, blockOf } from '../testing/chain.test.kit';
import { openProjection } from '../testing/projection.test.kit';
import { storedEntries } from '../testing/stored.test.kit';
import { newestOfOthers } from './newest-of-others';

describe('the newest transaction of another member', () => {
  it('given a chain of several members, when one asks, then it is told of the newest that is not its own', async () => {
    await using projection = await openProjection();
    const blocks = ['AlphaMSP', 'BetaMSP', 'AlphaMSP'].flatMap((msp, number) =>
      blockOf(number, [{ msp, time: at(number) }]),
    );
    await projection.record(storedEntries(blocks, 1000));

    const [ofAlpha, ofBeta] = await Promise.all(
      ['AlphaMSP', 'BetaMSP'].map((msp) => newestOfOthers(projection.database, msp)),
    );

    expect(ofAlpha?.time).toBe(at(1));
    expect(ofBeta?.time).toBe(at(2));
  });

  it('given nothing but own transactions, when a member asks, then there is none', async () => {
    await using projection = await openProjection();
    await projection.record(storedEntries(blockOf(0, [{ msp: 'AlphaMSP', time: at(0) }]), 1000));

    expect(await newestOfOthers(projection.database, 'AlphaMSP')).toBeUndefined();
  });
});

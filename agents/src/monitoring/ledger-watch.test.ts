import type { ForeignTransaction, LedgerProgress } from './ledger-progress';
import { ledgerWatch } from './ledger-watch';
import { stillLedger } from './still-ledger.test.data';

const start = Date.parse('2026-11-22T16:00:00.000Z');
const at = (second: number) => new Date(start + second * 1000).toISOString();
const away = () => Promise.reject(new Error('away'));

/** A ledger whose answers are changed by hand, measured every five seconds. */
function given(answers: Partial<LedgerProgress> = {}) {
  const ledger: { -readonly [Name in keyof LedgerProgress]: LedgerProgress[Name] } = {
    ...stillLedger,
    height: () => Promise.resolve(10),
    published: () => Promise.resolve(10),
    ...answers,
  };
  const watch = ledgerWatch(
    {
      height: () => ledger.height(),
      published: () => ledger.published(),
      waitingSeconds: () => ledger.waitingSeconds(),
      orderer: () => ledger.orderer(),
      newestOfOthers: () => ledger.newestOfOthers(),
    },
    5,
  );
  const see = async (transaction: ForeignTransaction, now: string) => {
    ledger.newestOfOthers = () => Promise.resolve(transaction);
    return (await watch(now)).clockOffsetSeconds;
  };
  return { ledger, watch, see };
}

describe('what is measured of the ledger', () => {
  it('given a peer and an orderer that do not answer, when they are measured, then it is said for how long, and the last height stays', async () => {
    const { ledger, watch } = given();
    await watch(at(0));
    Object.assign(ledger, { height: away, orderer: away });

    const measured = [await watch(at(5)), await watch(at(10))];
    ledger.height = () => Promise.resolve(12);

    expect(measured).toMatchObject([
      { ledgerHeight: 10, peerAwaySeconds: 5, ordererAwaySeconds: 5 },
      { ledgerHeight: 10, peerAwaySeconds: 10, ordererAwaySeconds: 10 },
    ]);
    expect(await watch(at(15))).toMatchObject({ ledgerHeight: 12, peerAwaySeconds: 0 });
  });

  it('given a clock that is ten minutes behind, when others’ new transactions come, then the second says so', async () => {
    const { see } = given();

    const offsets = [
      await see({ transactionId: 'a', time: at(599) }, at(0)),
      await see({ transactionId: 'b', time: at(604) }, at(5)),
      await see({ transactionId: 'b', time: at(604) }, at(10)),
      await see({ transactionId: 'c', time: at(614) }, at(15)),
    ];

    expect(offsets).toEqual([undefined, undefined, undefined, -599]);
  });

  it('given a right clock, when one transaction comes late, then nobody is told of an offset', async () => {
    const { see } = given();
    await see({ transactionId: 'a', time: at(-1) }, at(0));
    await see({ transactionId: 'b', time: at(4) }, at(5));

    const late = await see({ transactionId: 'c', time: at(-600) }, at(10));

    expect(late).toBe(1);
  });

  it('given a site that has to catch up, when old transactions come, then they say nothing of the clock', async () => {
    const { ledger, see } = given();
    ledger.published = () => Promise.resolve(3);
    await see({ transactionId: 'a', time: at(-9000) }, at(0));

    const offset = await see({ transactionId: 'b', time: at(-8000) }, at(5));

    expect(offset).toBeUndefined();
  });
});

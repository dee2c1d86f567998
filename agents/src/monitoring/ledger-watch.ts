import type { NodeMeasuredData } from '@edgebeat/core';
import type { ForeignTransaction, LedgerProgress } from './ledger-progress';

/** What is measured of the ledger; what cannot be said just now is left out. */
export type LedgerMeasured = Pick<
  NodeMeasuredData,
  | 'ledgerHeight'
  | 'ledgerPublished'
  | 'peerAwaySeconds'
  | 'ordererAwaySeconds'
  | 'commandWaitingSeconds'
  | 'clockOffsetSeconds'
>;

/** How long a part of the ledger may take for an answer. */
const answerMs = 3_000;

/** What is remembered from one measurement to the next. */
interface Remembered {
  readonly height: number;
  readonly published: number;
  readonly peerAway: number;
  readonly ordererAway: number;
  readonly newest: ForeignTransaction | undefined;
  readonly offset: number | undefined;
}

const nothing: Remembered = {
  ...{ height: 0, published: 0, peerAway: 0, ordererAway: 0 },
  ...{ newest: undefined, offset: undefined },
};

/**
 * Measures the ledger every so many seconds. Peer and orderer are away for as long as they have not
 * answered. By how much the clock is off is said by other members' new transactions, while this site
 * lacked nothing that was older; two measurements have to say so, because one may have been late.
 */
export function ledgerWatch(
  ledger: LedgerProgress,
  everySeconds: number,
): (now: string) => Promise<LedgerMeasured> {
  let before = nothing;
  return async (now) => {
    const [height, published, waiting, orderer, newest] = await Promise.all([
      answered(ledger.height()),
      answered(ledger.published()),
      answered(ledger.waitingSeconds()),
      answered(ledger.orderer().then(() => true)),
      answered(ledger.newestOfOthers()),
    ]);
    const offset = offsetOf(newest, before, now);
    const known = {
      height: height ?? before.height,
      published: published ?? before.published,
      peerAway: height === undefined ? before.peerAway + everySeconds : 0,
      ordererAway: orderer === undefined ? before.ordererAway + everySeconds : 0,
    };
    const clock = nearer(offset, before.offset);
    before = { ...known, newest: newest ?? before.newest, offset: offset ?? before.offset };
    return {
      ledgerHeight: known.height,
      ledgerPublished: known.published,
      peerAwaySeconds: known.peerAway,
      ordererAwaySeconds: known.ordererAway,
      ...(waiting !== undefined && { commandWaitingSeconds: waiting }),
      ...(clock !== undefined && { clockOffsetSeconds: clock }),
    };
  };
}

/** How far the own clock is ahead, as a transaction says that has just come. */
function offsetOf(
  newest: ForeignTransaction | undefined,
  before: Remembered,
  now: string,
): number | undefined {
  const lackedNothing = before.peerAway === 0 && before.height <= before.published;
  if (newest === undefined || before.newest === undefined || !lackedNothing) return undefined;
  if (newest.transactionId === before.newest.transactionId) return undefined;
  return Math.round((Date.parse(now) - Date.parse(newest.time)) / 1000);
}

/** The offset that both of two measurements bear out. */
function nearer(now: number | undefined, before: number | undefined): number | undefined {
  if (now === undefined || before === undefined) return undefined;
  if (Math.sign(now) !== Math.sign(before)) return 0;
  return Math.abs(now) < Math.abs(before) ? now : before;
}

/** What comes in time; undefined when it fails or does not come. */
async function answered<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, answerMs, undefined);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

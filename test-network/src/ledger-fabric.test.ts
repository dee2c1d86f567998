import { randomUUID } from 'node:crypto';
import { ledgerContract, submitAndWait } from '@edgebeat/ledger';
import { startTestConsortium, type TestConsortium } from './consortium';
import { incidentItem } from './incident-items';

const run = randomUUID();
const numbers = { last: 0 };

function nextIncident(siteId: string) {
  numbers.last += 1;
  return incidentItem(siteId, run, numbers.last);
}

describe('the Fabric adapter on the embedded network', () => {
  let consortium: TestConsortium;
  beforeAll(async () => {
    consortium = await startTestConsortium();
  }, 120_000);
  afterAll(() => consortium[Symbol.asyncDispose](), 60_000);

  ledgerContract('the Fabric adapter on the embedded network', async () => {
    const { first } = consortium;
    const connect = () => consortium.connect(first, 'operator');
    const ledger = await connect();
    return {
      ledger,
      owner: first.mspId,
      connect,
      connectAdmin: () => consortium.connect(first, 'admin'),
      incident: () => nextIncident(first.siteId),
      [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
    };
  });

  it('given a committed incident, when each member is asked, then every ledger holds the same block', async () => {
    const { first, members } = consortium;
    await using ledger = await consortium.connect(first, 'connector');
    const argument = { items: [nextIncident(first.siteId)] };

    const { transactionId, block, endorsers } = await submitAndWait(
      ledger,
      { contract: 'incident', transaction: 'record', argument },
      { deadlineMs: 30_000, attempts: 5 },
    );

    expect(endorsers.length).toBeGreaterThanOrEqual(2);
    const readings = await Promise.all(
      members.map(async (member) => {
        await using other = await consortium.connect(member, 'connector');
        return await other.outcome(transactionId, { deadlineMs: 10_000 });
      }),
    );
    expect(readings).toEqual(members.map(() => ({ status: 'committed', block, code: 'VALID' })));
  }, 60_000);

  it('given a chain, when its blocks are read from the start, then none is missing or out of order', async () => {
    await using ledger = await consortium.connect(consortium.first, 'connector');
    const { height } = await ledger.chainInfo();

    const numbers: number[] = [];
    for await (const { number, bytes } of ledger.blocks(0)) {
      expect(bytes.length).toBeGreaterThan(0);
      numbers.push(number);
      if (number === height - 1) break;
    }

    expect(numbers).toEqual(Array.from({ length: height }, (_, index) => index));
  }, 60_000);
});

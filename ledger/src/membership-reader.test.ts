import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { membershipReader } from './membership-reader';
import { createMemoryLedger } from './memory/memory-ledger';

const Kind = z.object({ kind: z.string() });

describe('membershipReader', () => {
  it('given a peer, when members are listed and the revision read, then they are asked for by their names', async () => {
    const asked: string[] = [];
    await using ledger = createMemoryLedger({
      handlers: {
        'membership.list': (_, argument) => {
          asked.push(Kind.parse(argument).kind);
          return { items: [], bookmark: '' };
        },
        'membership.get': (_, argument) => {
          asked.push(Kind.parse(argument).kind);
          return { revision: 0 };
        },
      },
    });
    const reader = membershipReader(ledger);

    const page = await reader.list({ kind: 'deviation', pageSize: 10, bookmark: '' });
    const view = await reader.channelConfig();

    expect(asked).toEqual(['deviation', 'channel-config']);
    expect([page, view]).toEqual([{ items: [], bookmark: '' }, { revision: 0 }]);
  });

  it('given a refusal of the chaincode, when a proposal is read, then it comes as it is', async () => {
    await using ledger = createMemoryLedger({
      handlers: {
        'membership.get': () => {
          throw new Rejected('not-found', 'there is no member-proposal record of that name');
        },
      },
    });

    const reading = membershipReader(ledger).proposal({ owner: 'AlphaMSP', commandId: 'c' });

    await expect(reading).rejects.toMatchObject({ code: 'not-found' });
  });
});

import { PageRecords, type RecordsPage } from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { pageRecords } from '../state/page-records';

/** Reads the state back as it is stored, so that anyone can compare it with the blocks. */
export class RecordsContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('records', ports);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: PageRecords })
  async page(ctx: TransactionContext, request: PageRecords): Promise<RecordsPage> {
    const page = await pageRecords(ctx, { ...request, prefix: [] });
    const items = page.items.map(({ key, value }) => ({
      key: [...key],
      value: Buffer.from(value).toString('utf8'),
    }));
    return { items, bookmark: page.bookmark };
  }
}

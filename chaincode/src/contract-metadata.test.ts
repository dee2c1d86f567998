import { GetIncident } from '@edgebeat/core';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract';
import { Authorised, ruleOf } from './authority/rule';
import { CanonicalSerializer } from './canonical-serializer';
import { TransactionContext } from './context';
import { type ContractPorts, EdgeBeatContract } from './contract';
import { contractsFor } from './contracts';

const ports: ContractPorts = { charterHash: '0'.repeat(64), onSurprise: () => undefined };

class Halfway extends EdgeBeatContract {
  constructor() {
    super('halfway', ports);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetIncident })
  ruled(_ctx: TransactionContext, { id }: GetIncident): Promise<string> {
    return Promise.resolve(id);
  }

  unruled(_ctx: TransactionContext, text: string): Promise<string> {
    return Promise.resolve(text);
  }
}

describe('contract metadata', () => {
  it('given all contracts, when their transactions are read, then each has a rule and one text', () => {
    const { metadata } = new ChaincodeFromContract(
      contractsFor(ports),
      { transaction: 'canonical', serializers: { canonical: CanonicalSerializer } },
      {},
      'edgebeat',
      '1',
    );

    const missing = contractsFor(ports).flatMap((contract) => {
      const instance = new contract();
      const { transactions } = metadata.contracts[instance.getName()] ?? { transactions: [] };
      return transactions.filter(
        ({ name, parameters }) =>
          ruleOf(instance, name) === undefined ||
          parameters?.length !== 1 ||
          parameters[0]?.schema.type !== 'string',
      );
    });

    expect(missing).toEqual([]);
  });

  it('given a method without a rule, when metadata is made, then it is no transaction', () => {
    const { metadata } = new ChaincodeFromContract(
      [Halfway],
      { transaction: 'canonical', serializers: { canonical: CanonicalSerializer } },
      {},
      'halfway',
      '1',
    );

    const names = metadata.contracts['halfway']?.transactions.map(({ name }) => name);

    expect(names).toEqual(['ruled']);
    expect(ruleOf(new Halfway(), 'unruled')).toBeUndefined();
  });
});

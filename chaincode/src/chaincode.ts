import { Rejected } from '@edgebeat/core';
import {
  type ChaincodeInterface,
  type ChaincodeResponse,
  type ChaincodeStub,
  Shim,
} from 'fabric-shim';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract';
import { CanonicalSerializer } from './canonical-serializer';
import type { ContractPorts } from './contract';
import { contractsFor } from './contracts';
import { failureMessage } from './failure-message';
import { quietShim } from './shim-logging';

const serializers = { transaction: 'canonical', serializers: { canonical: CanonicalSerializer } };

/**
 * The chaincode as a peer calls it. What cannot reach a contract (an unknown name, a wrong number
 * of arguments) is refused here, because Fabric would refuse it without a code.
 */
export class EdgeBeatChaincode implements ChaincodeInterface {
  readonly #contracts: ChaincodeFromContract;
  readonly #transactions: ReadonlySet<string>;

  constructor(ports: ContractPorts) {
    quietShim();
    const contracts = contractsFor(ports);
    this.#contracts = new ChaincodeFromContract(contracts, serializers, {}, 'edgebeat', '1');
    this.#transactions = new Set(
      Object.entries(this.#contracts.metadata.contracts).flatMap(([contract, { transactions }]) =>
        transactions.map(({ name }) => `${contract}:${name}`),
      ),
    );
  }

  /** Every transaction of every contract, as `contract:transaction`. */
  get transactions(): ReadonlySet<string> {
    return this.#transactions;
  }

  /** What peers and clients can ask for: contracts, transactions and their parameters. */
  get metadata(): object {
    return this.#contracts.metadata;
  }

  Init(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    return this.Invoke(stub);
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const refusal = this.#refusalOf(stub);
    return refusal ? Shim.error(failureMessage(refusal)) : this.#contracts.Invoke(stub);
  }

  #refusalOf(stub: ChaincodeStub): Rejected | undefined {
    const { fcn, params } = stub.getFunctionAndParameters();
    if (!this.#transactions.has(fcn)) {
      const known = [...this.#transactions].join(', ');
      return new Rejected('not-found', `there is no transaction ${fcn}; there are ${known}`);
    }
    const expected = fcn.startsWith('org.hyperledger.fabric:') ? 0 : 1;
    if (params.length === expected) return undefined;
    return new Rejected('invalid-argument', `${fcn} takes ${expected} arguments, a text of JSON`);
  }
}

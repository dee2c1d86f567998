import { canonicalJson, EdgeBeatError, LEDGER_EVENT, Rejected } from '@edgebeat/core';
import { Contract } from 'fabric-contract-api';
import { admit } from './authority/admit';
import { cachedCallers } from './authority/caller-cache';
import { ruleOf } from './authority/rule';
import { TransactionContext } from './context';
import { failureMessage } from './failure-message';
import { protocolVersions } from './governance/protocol';

/** What every contract is given by the process that serves it. */
export interface ContractPorts {
  /** The hash in the label of the chaincode package: the only charter that is accepted. */
  readonly charterHash: string;
  /** The member whose peer runs this process; without it nobody can read a channel key here. */
  readonly mspId?: string;
  /** The protocol versions that it writes by; without it all that this build knows. */
  readonly protocols?: readonly number[];
  /** Is told of errors that nobody foresaw; the caller gets their message alone. */
  readonly onSurprise: (error: unknown) => void;
}

const CALLERS_KNOWN = 500;

type TransactionName = Parameters<Contract['aroundTransaction']>[1];

/** The one door of every transaction: its rule, its argument, its failure, its event. */
export abstract class EdgeBeatContract extends Contract {
  readonly #onSurprise: ContractPorts['onSurprise'];
  readonly #protocols: readonly number[];
  readonly #readCaller = cachedCallers(CALLERS_KNOWN);

  constructor(name: string, { onSurprise, protocols = protocolVersions }: ContractPorts) {
    super(name);
    this.#protocols = protocols;
    this.#onSurprise = onSurprise;
  }

  override createContext(): TransactionContext {
    return new TransactionContext();
  }

  override aroundTransaction(
    ctx: TransactionContext,
    name: TransactionName,
    parameters: readonly string[],
  ): Promise<void> {
    return this.#admit(ctx, name, parameters)
      .then((request) => super.aroundTransaction(ctx, name, [request]))
      .catch((error: unknown) => {
        if (!(error instanceof EdgeBeatError)) this.#onSurprise(error);
        throw new Error(failureMessage(error), { cause: error });
      });
  }

  /** One chaincode event a transaction; a transaction that changed nothing has none. */
  override afterTransaction(ctx: TransactionContext): Promise<void> {
    if (ctx.announcements.length > 0) {
      const payload = canonicalJson({ items: ctx.announcements });
      ctx.stub.setEvent(LEDGER_EVENT, Buffer.from(payload));
    }
    return Promise.resolve();
  }

  /** Fabric hands the name of the method although its typings say the method. */
  async #admit(ctx: TransactionContext, name: unknown, [text]: readonly string[]) {
    const rule = typeof name === 'string' ? ruleOf(this, name) : undefined;
    if (rule === undefined) throw new Rejected('forbidden', 'the transaction has no rule');
    ctx.knownProtocols = this.#protocols;
    return admit(ctx, this.#readCaller(ctx.stub.getCreator()), rule, text ?? '');
  }
}

import ChaincodeStub from 'fabric-shim/lib/stub';
import type { FakeHandler } from './fake-handler';
import type { TestCaller } from './test-identity';

const LAST_RUNE = '\u{10ffff}';

/** What one proposal says. */
export interface FakeProposal {
  readonly channel: string;
  readonly transactionId: string;
  readonly time: Date;
  readonly creator: TestCaller;
  readonly args: readonly string[];
  readonly transient: ReadonlyMap<string, Buffer>;
}

/** The shim's own stub over a fake peer, with a proposal that is already decoded. */
export class FakeStub extends ChaincodeStub {
  readonly #handler: FakeHandler;
  readonly #proposal: FakeProposal;

  constructor(handler: FakeHandler, proposal: FakeProposal) {
    super(handler, proposal.channel, proposal.transactionId, {
      getArgsList_asU8: () => proposal.args.map((arg) => Buffer.from(arg)),
    });
    this.#handler = handler;
    this.#proposal = proposal;
  }

  override getCreator() {
    const { msp, certificate } = this.#proposal.creator;
    return { mspid: msp, idBytes: certificate };
  }

  override getTransient(): Map<string, Buffer> {
    return new Map(this.#proposal.transient);
  }

  override getDateTimestamp(): Date {
    return this.#proposal.time;
  }

  override getStateByPartialCompositeKeyWithPagination(
    kind: string,
    parts: string[],
    pageSize: number,
    bookmark = '',
  ) {
    const start = this.createCompositeKey(kind, parts);
    const page = this.#handler.page(start, start + LAST_RUNE, { pageSize, bookmark });
    return Object.assign(page, {
      [Symbol.asyncIterator]: () => {
        throw new Error('the fake has pages only as a promise, since a loop loses the bookmark');
      },
    });
  }
}

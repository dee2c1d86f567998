import type { PrivateWrites } from '../chaincode/read-write-set';
import type { PrivateDataInfo } from './private-data-info';
import type { PrivateLedger } from './private-ledger';

/**
 * How private data goes from member to member: what gossip does in Fabric. Each member shows a
 * collection only to the organisations that belong to it.
 */
export class PrivateDataExchange {
  readonly #members = new Map<string, PrivateLedger>();

  join(mspId: string, ledger: PrivateLedger): void {
    this.#members.set(mspId, ledger);
  }

  /** A member that is away gets nothing and shows nothing. */
  leave(mspId: string): void {
    this.#members.delete(mspId);
  }

  /**
   * Sends what an endorsed transaction wrote to the members of each collection, to as many as the
   * collection's definition says.
   *
   * @throws Error with Fabric's text when fewer than the required members have it afterwards.
   */
  async distribute(
    from: string,
    transactionId: string,
    height: number,
    writes: readonly PrivateWrites[],
  ): Promise<void> {
    const sender = this.#members.get(from);
    if (sender === undefined) throw new TypeError(`${from} takes no part in the exchange`);
    const plans = writes.map((entry) => ({ entry, to: this.#receivers(from, sender, entry) }));
    await sender.hold(transactionId, height, writes);
    const outcomes = await Promise.allSettled(
      plans.flatMap(({ entry, to: { members, required } }) =>
        members.map(async (member, position) => {
          const sending = member.hold(transactionId, height, [entry]);
          await (position < required ? sending : sending.catch(() => undefined));
        }),
      ),
    );
    const failed = outcomes.filter(({ status }) => status === 'rejected').length;
    if (failed === 0) return;
    throw new Error(
      `Failed disseminating ${String(failed)} out of ${String(outcomes.length)} private ` +
        'dissemination plans',
    );
  }

  /** The first answer of the other members; undefined when none has the write set. */
  fetch(asker: string, block: number, info: PrivateDataInfo): Promise<Uint8Array | undefined> {
    for (const [mspId, member] of this.#members) {
      const found = mspId === asker ? undefined : shown(member, asker, block, info);
      if (found !== undefined) return Promise.resolve(found);
    }
    return Promise.resolve(undefined);
  }

  #receivers(from: string, sender: PrivateLedger, { namespace, collection: name }: PrivateWrites) {
    const collection = sender.collections.find(namespace, name);
    const eligible = (collection?.memberOrganizations ?? [])
      .filter((mspId) => mspId !== from)
      .flatMap((mspId) => this.#members.get(mspId) ?? []);
    const required = collection?.requiredPeerCount ?? 0;
    if (eligible.length < required) {
      throw new Error(
        `could not build private data dissemination plan for chaincode ${namespace} and ` +
          `collection ${name}: required to disseminate to at least ${String(required)} peers, ` +
          `but know of only ${String(eligible.length)} eligible peers`,
      );
    }
    return { members: eligible.slice(0, collection?.maximumPeerCount ?? 0), required };
  }
}

/** A member whose own files cannot be read must not keep another one from committing. */
function shown(
  member: PrivateLedger,
  asker: string,
  block: number,
  info: PrivateDataInfo,
): Uint8Array | undefined {
  try {
    return member.show(asker, block, info);
  } catch {
    return undefined;
  }
}

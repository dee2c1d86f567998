import type { Partition, Topic } from '../partition';
import { assign, type Reader } from './assignment';

/** A reader as part of a group. */
export interface Member extends Reader {
  readonly subscribed: readonly Topic[];
  /** Called when it has to look again at what it reads. */
  readonly ring: () => void;
}

/**
 * The members of one group. A partition goes from one member to another only when the first has
 * given it away, which it does between two batches.
 */
export class Group {
  readonly #members = new Set<Member>();
  readonly #owners = new Map<Partition, Member>();
  #targets = new Map<Partition, Member>();
  #version = 0;

  /** Another number whenever a member has to look again at what it reads. */
  get version(): number {
    return this.#version;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  join(member: Member): void {
    this.#members.add(member);
    this.#share();
  }

  /** Gives everything away at once; the member has no batch under way any more. */
  leave(member: Member): void {
    this.#members.delete(member);
    for (const partition of this.#ownedBy(member)) this.#owners.delete(partition);
    this.#share();
  }

  /** Gives away and takes what the member has to, and says what it has then. */
  settle(member: Member): Partition[] {
    const given = this.#ownedBy(member).filter(
      (partition) => this.#targets.get(partition) !== member,
    );
    for (const partition of given) this.#owners.delete(partition);
    for (const [partition, target] of this.#targets) {
      if (target === member && !this.#owners.has(partition)) this.#owners.set(partition, member);
    }
    if (given.length > 0) this.#ringAll();
    return this.#ownedBy(member);
  }

  #ownedBy(member: Member): Partition[] {
    return [...this.#owners]
      .filter(([, owner]) => owner === member)
      .map(([partition]) => partition);
  }

  #share(): void {
    const members = [...this.#members];
    const topics = new Set(members.flatMap(({ subscribed }) => subscribed));
    const partitions = [...topics].flatMap((topic) => topic.partitions);
    this.#targets = assign(partitions, members, this.#targets);
    this.#ringAll();
  }

  #ringAll(): void {
    this.#version += 1;
    for (const { ring } of this.#members) ring();
  }
}

import type { MemberSource } from '../ports';
import { numberOf, readMemberBlock, type MemberBlock } from './member-block';

/** What a member shows for a number: its block, a gap, or nothing more. */
export type Slot = MemberBlock | 'missing' | 'ended';

/** The members' blocks are numbered without gaps; one that is larger is a mislabelled block. */
const maxGap = 10_000;

/** Reads one member's blocks in order and always knows the one after. */
export class MemberReader {
  readonly source: MemberSource;
  /** Why the reading ended early. */
  failure: Error | undefined;
  private readonly blocks: AsyncIterator<MemberBlock>;
  private current: MemberBlock | undefined;
  private following: MemberBlock | undefined;
  private started = false;

  constructor(source: MemberSource) {
    this.source = source;
    this.blocks = readable(source);
  }

  /** What the member shows for this number; numbers are asked for in order. */
  async take(number: number): Promise<Slot> {
    await this.start();
    const { current } = this;
    if (current === undefined) return 'ended';
    if (this.isGap(number, current)) return 'missing';
    this.current = this.following;
    this.following = await this.read();
    return current;
  }

  /** The block after the one that was taken last. */
  get next(): MemberBlock | undefined {
    return this.current;
  }

  async close(): Promise<void> {
    try {
      await this.blocks.return?.();
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  private async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    this.current = await this.read();
    this.following = await this.read();
  }

  /** Two blocks that follow one another further on: what lies between is not there. */
  private isGap(number: number, current: MemberBlock): boolean {
    const found = numberOf(current);
    const follows = this.following !== undefined && numberOf(this.following) === found + 1;
    return found > number && found - number <= maxGap && follows;
  }

  private async read(): Promise<MemberBlock | undefined> {
    if (this.failure !== undefined) return undefined;
    try {
      const next = await this.blocks.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      return undefined;
    }
  }
}

async function* readable(source: MemberSource): AsyncGenerator<MemberBlock> {
  for await (const stored of source.blocks()) yield readMemberBlock(stored);
}

import { setTimeout as pause } from 'node:timers/promises';
import { BackOff } from '../../groups/back-off';
import { isFinal, translate, wasAnswered } from './failures';
import type { Link } from './link';

/**
 * Does something that may be done again over a link: until it succeeds, is refused for good, or the
 * link's patience is over. Leaders that change and connections that break are not seen outside.
 *
 * @param action What is done, for the sentence: `read topic intake`.
 */
export async function attempt<Result>(
  link: Link,
  action: string,
  use: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + link.patienceMs;
  const backOff = new BackOff();
  for (;;) {
    const { generation } = link;
    try {
      return await use();
    } catch (error) {
      if (!wasAnswered(error)) await link.drop(generation);
      backOff.failed();
      const isOver = performance.now() + backOff.remainingMs > deadline;
      if (isOver || isFinal(error)) throw translate(error, action);
      await pause(backOff.remainingMs);
    }
  }
}

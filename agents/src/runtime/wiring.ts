import type { Agent } from './agent';
import type { Reading } from './bus-use';
import type { Input } from './input';
import type { InputRecord } from './input';
import type { Output, OutputTopic } from './output';

/** How an agent is bound to the bus. */
export interface Wiring<In, Out, State, Context> {
  readonly agent: Agent<In, Out, State, Context>;
  readonly inputs: readonly Input<In>[];
  readonly outputs: readonly OutputTopic[];
  /** Where an output goes; it may be several records. */
  address(out: Out): readonly Output[];
  /** What the agent gets besides an event, or besides the time of a tick. */
  context(time: string, input?: In): Context;
  /** The agent's own time of an event: ticks go on from there. */
  timeOf(input: In, record: InputRecord): string;
  /**
   * `by-key`: the input is partitioned again by the agent's key, so that the events of a key come in
   * one order. `as-read`: the agent's states do not depend on the order between partitions.
   */
  readonly order: 'by-key' | 'as-read';
  /** What leads to the agent's input, in its order: while it waits there, no time passes for the agent. */
  readonly upstream?: readonly Reading[];
}

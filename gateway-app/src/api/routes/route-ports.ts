import type { ChainWatch } from '../chain-watch';
import type { Commands } from '../commands/commands';
import type { Idempotency } from '../commands/idempotency';
import type { Operations } from '../operations/operations';
import type { ApiPorts } from '../ports';
import type { ApiSettings } from '../settings';
import type { EventStreams } from '../stream/event-streams';

/** What routes answer from. */
export interface RoutePorts extends Omit<ApiPorts, 'settings' | 'chain'> {
  readonly settings: ApiSettings;
  readonly chain: ChainWatch;
  readonly commands: Commands;
  readonly idempotency: Idempotency;
  readonly operations: Operations;
  readonly streams: EventStreams;
  /** When the api started, in milliseconds of a clock that does not jump. */
  readonly startedMs: number;
}

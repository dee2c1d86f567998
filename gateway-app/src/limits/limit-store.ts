import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Rate } from '../edge/settings';
import type { Blocks } from './blocks';

/** Where the replicas of a gateway count requests, and who may not make any for some time. */
export interface LimitStore extends AsyncDisposable {
  readonly blocks: Blocks;
  /** A limiter; those of one name share their windows wherever the store is shared. */
  limiter(name: string, rate: Rate): RateLimiterAbstract;
}

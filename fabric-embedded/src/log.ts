import type { NetworkOptions } from './network-options';

/** Where operational messages go. */
export type Log = NonNullable<NetworkOptions['log']>;

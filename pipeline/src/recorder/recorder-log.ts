import type { Log } from '@edgebeat/core/node';

/** The part of a log that the recorder writes to. */
export type RecorderLog = Pick<Log, 'info' | 'warn' | 'error'>;

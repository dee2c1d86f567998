import { type DestinationStream, type Logger, pino } from 'pino';

/** The levels that a log can have; `silent` writes nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Logger;

/** What a log needs; without a destination it writes to standard output. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly name: string;
  readonly destination?: DestinationStream;
}

/** Fields that hold secrets, wherever they stand in the first three levels of a record. */
const secretFields = [
  ...['authorization', 'cookie', 'password', 'secret', 'token', 'accessToken', 'refreshToken'],
  ...['apiKey', 'privateKey', 'saltKey', 'channelKey', 'key', 'credentials'],
];

/** A structured log: one JSON object a line, times in UTC, secrets left out. */
export function createLog({ level, name, destination }: LogOptions): Log {
  const options = {
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[secret]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

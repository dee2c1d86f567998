import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../commands/context';

/** Reads a port, or 0 for free ones. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 60_000) return port;
  throw new InvalidArgumentError('must be a whole number from 0 (any free ports) to 60000.');
}

/** Reads a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `must be a whole number from ${String(least)} to ${String(most)}.`,
    );
  };
}

/** Reads a positive number. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value <= 1e9) return value;
  throw new InvalidArgumentError('must be a positive number.');
}

/** The options of every command that talks to a site. */
export function siteOptions(command: Command, home: string): Command {
  return command
    .option('--data <folder>', 'the data folder', home)
    .option('--site <site>', "the site; the first member's when not given")
    .option('--json', 'print JSON', false);
}

/** The options of every list. */
export function listOptions(command: Command): Command {
  return command
    .option('--limit <number>', 'entries of the page', wholeNumber(1, 500), 50)
    .option('--cursor <cursor>', 'where the page starts, as the page before it said');
}

/** The options that choose a Kafka when a data folder is made. */
export function kafkaOptions(command: Command, { settings }: CommandContext): Command {
  const { EDGEBEAT_KAFKA_BROKERS, EDGEBEAT_KAFKA_CA, EDGEBEAT_KAFKA_CERTS } = settings;
  return command
    .option(
      '--kafka <brokers>',
      'host:port of Kafka brokers for the sites, or "local" for one that is started with them, when the data folder is made',
      EDGEBEAT_KAFKA_BROKERS,
    )
    .option('--kafka-ca <file>', "PEM authority of the brokers' certificates", EDGEBEAT_KAFKA_CA)
    .option(
      '--kafka-certs <folder>',
      'PEM files of the roles and agents, by their common names; issued here if not given',
      EDGEBEAT_KAFKA_CERTS,
    );
}

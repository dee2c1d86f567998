import type { BatchSettings } from '../channel/orderer-group';
import type { ConcurrencyLimits } from '../network-options';

const mebibyte = 1024 * 1024;

/** Fabric's batch sizes, with which channels begin. */
export const batchSizes: Omit<BatchSettings, 'timeoutMs'> = {
  maxMessageCount: 500,
  absoluteMaxBytes: 10 * mebibyte,
  preferredMaxBytes: 2 * mebibyte,
};

export const defaultBatchTimeoutMs = 5;
export const defaultExecutionTimeoutMs = 30_000;
export const defaultReconcileIntervalMs = 60_000;

/** The largest transaction with room for what carries it: proposal, responses, block. */
const maxMessageBytes = 2 * batchSizes.absoluteMaxBytes;

export const listenerLimits = {
  maxMessageBytes,
  maxConnections: 256,
  maxStreamsPerConnection: 2048,
};

/** Fabric's limits of calls at a time at a peer. */
export const defaultLimits: Required<ConcurrencyLimits> = {
  gatewayService: 500,
  endorserService: 2500,
  deliverService: 2500,
};

/** Fabric's ordering nodes and discovery have none; a process that runs the whole network needs one. */
export const orderingLimit = 2500;
export const discoveryLimit = 500;

export const queueBounds = { maxMessages: 10_000, maxBytes: 64 * mebibyte };

export const linkDefaults = {
  handshakeTimeoutMs: 10_000,
  maxMessageBytes,
  maxInFlight: 1000,
  redialMs: { first: 50, longest: 1000 },
};

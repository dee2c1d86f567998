import { orderer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from './channel-config';
import { parseGoDuration } from './go-duration';

type Batch = ChannelConfig['batch'];

const sizes = [
  ['maxMessageCount', 'max message count'],
  ['absoluteMaxBytes', 'absolute max bytes'],
  ['preferredMaxBytes', 'preferred max bytes'],
] as const;

/**
 * Reads when a channel's blocks are cut.
 *
 * @param size The value `BatchSize` of the config.
 * @param timeout The value `BatchTimeout`.
 * @throws Error with Fabric's words when blocks cannot be cut by them.
 */
export function readBatch(size: Uint8Array, timeout: Uint8Array): Batch {
  try {
    const batch = { ...readSize(size), timeoutMs: readTimeout(timeout) };
    requireSizes(batch);
    return batch;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`could not create channel Orderer sub-group config: ${reason}`, { cause });
  }
}

function readSize(bytes: Uint8Array): Omit<Batch, 'timeoutMs'> {
  const size = orderer.BatchSize.deserializeBinary(bytes);
  return {
    maxMessageCount: size.getMaxMessageCount(),
    absoluteMaxBytes: size.getAbsoluteMaxBytes(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
  };
}

function requireSizes(batch: Batch): void {
  for (const [field, name] of sizes) {
    if (batch[field] > 0) continue;
    throw new Error(`Attempted to set the batch size ${name} to an invalid value: 0`);
  }
  const { preferredMaxBytes: preferred, absoluteMaxBytes: absolute } = batch;
  if (preferred <= absolute) return;
  throw new Error(
    `Attempted to set the batch size preferred max bytes (${String(preferred)}) greater than the ` +
      `absolute max bytes (${String(absolute)}).`,
  );
}

function readTimeout(bytes: Uint8Array): number {
  const text = orderer.BatchTimeout.deserializeBinary(bytes).getTimeout();
  const timeoutMs = parseTimeout(text);
  if (timeoutMs > 0) return timeoutMs;
  const shown = timeoutMs === 0 ? '0s' : text;
  throw new Error(`Attempted to set the batch timeout to a non-positive value: ${shown}`);
}

function parseTimeout(text: string): number {
  try {
    return parseGoDuration(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Attempted to set the batch timeout to a invalid value: ${reason}`, { cause });
  }
}

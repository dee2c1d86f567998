import { z } from 'zod';

const ms = z.int().min(1).max(3_600_000);
const hours = z.int().min(1).max(8760);
const count = z.int().min(1).max(1_000_000);

/** The settings of the api; every one has a default. */
export const ApiSettings = z.strictObject({
  /** The most bytes of a body. */
  bodyBytes: z.int().min(1024).max(1_048_576).default(262_144),
  /** Addresses or networks whose `X-Forwarded-For` is believed. */
  trustedProxies: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
  /** Requests from one address and with one token in a window. */
  rateWindowSeconds: z.int().min(1).max(3600).default(10),
  ratePerAddress: count.default(20_000),
  ratePerToken: count.default(10_000),
  /** How long answers are kept for repeats by Idempotency-Key, and nonces of events. */
  idempotencyHours: hours.default(24),
  nonceHours: hours.default(24),
  cleaningMs: ms.default(600_000),
  /** Requests that wait for the ledger at once; above it they are answered 202 at once. */
  maxWaiting: count.default(1000),
  activePollMs: ms.default(250),
  maxStreams: count.default(100),
  streamPollMs: ms.default(250),
  /** Trials of policies at once, and how long one may take. */
  maxTrials: count.default(2),
  trialMs: ms.default(10_000),
  heartbeatMs: ms.default(15_000),
  /** A stream whose reader takes nothing for so long is cut. */
  slowReaderMs: ms.default(10_000),
  /** How often a stream's credentials are looked at again. */
  recheckMs: ms.default(30_000),
  /** How often a bus that is away is tried again for the audit, and how long it may take. */
  auditRetryMs: ms.default(1000),
  auditDeadlineMs: ms.default(5000),
  /** How old what is known of the ledger's height may be. */
  chainInfoMs: ms.default(1000),
});
export type ApiSettings = z.output<typeof ApiSettings>;

import { X509Certificate } from 'node:crypto';
import { MspId, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import type { WalletIdentity } from '../wallet-identity';

/** How long each kind of call may take when its caller does not say. */
export interface FabricDeadlines {
  readonly evaluateMs: number;
  readonly endorseMs: number;
  readonly submitMs: number;
}

/** Where and as whom to connect. */
export interface FabricOptions {
  /** The peer's gateway as `host:port`. */
  readonly peerAddress: string;
  /** Other peers of the same member on this machine, each `localhost:port`; one that is there stands in. */
  readonly standIns?: readonly string[];
  /** PEM of the roots that signed the peer's TLS certificate. */
  readonly tlsRoot: string;
  /** The name in the peer's TLS certificate when it is not the address's host. */
  readonly hostNameOverride?: string;
  readonly identity: WalletIdentity;
  readonly channel: string;
  readonly chaincode: string;
  readonly deadlines?: Partial<FabricDeadlines>;
  /** Calls at the peer at once; a stock peer refuses everything above 500 clients' calls. */
  readonly maxInFlight?: number;
  /** Calls that wait for their turn; what comes on top is refused as ledger-unavailable. */
  readonly maxWaiting?: number;
  /** A peer with stock settings hangs up on clients that ping more often than each minute. */
  readonly keepAliveMs?: number;
}

const milliseconds = z.int().min(1).max(600_000);

const Settings = z.object({
  peerAddress: z
    .string()
    .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$/, 'must be host:port'),
  standIns: z
    .array(z.string().regex(/^localhost:[0-9]{1,5}$/, 'must be localhost:port'))
    .max(16)
    .default([]),
  tlsRoot: z.string().refine(isCertificate, 'must be a PEM certificate'),
  hostNameOverride: z.string().min(1).max(253).optional(),
  channel: z.string().regex(/^[a-z][a-z0-9.-]{0,248}$/, 'must be a channel name'),
  chaincode: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be a chaincode name'),
  identity: z.object({
    mspId: MspId,
    label: z.string(),
    certificate: z.string().refine(isCertificate, 'must be a PEM certificate'),
    privateKey: z.string(),
  }),
  deadlines: z
    .object({
      evaluateMs: milliseconds.default(15_000),
      endorseMs: milliseconds.default(30_000),
      submitMs: milliseconds.default(15_000),
    })
    .prefault({}),
  maxInFlight: z.int().min(1).max(100_000).default(400),
  maxWaiting: z.int().min(0).max(1_000_000).default(4_000),
  keepAliveMs: z.int().min(1_000).max(7_200_000).default(90_000),
});

/** Options that were checked, with every default filled in. */
export type FabricSettings = z.infer<typeof Settings>;

/**
 * Checks options and fills in what they leave out.
 *
 * @throws Rejected invalid-setting naming every wrong field.
 */
export function readOptions(options: FabricOptions): FabricSettings {
  const result = Settings.safeParse(options);
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `the Fabric connection: ${z.prettifyError(result.error)}`);
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

import type { Bus } from '@edgebeat/bus';
import type { AgentReportedData } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { LedgerGateway } from '../connector';
import type { ChannelKey } from '../security';
import type { Host, LedgerProgress } from '../monitoring';
import type { ReceiptSigner } from '../policy';
import type { Clock } from '../runtime';
import type { AgentsSettings } from './settings';
import type { SiteRules } from './shipped-rules';

/** The site whose agents are run. */
export interface AgentsSite {
  readonly mspId: string;
  /** The member's name: the tenant of what names no other. */
  readonly member: string;
  readonly siteId: string;
}

/** What an agent that runs in another part of the site says of itself. */
export interface HostedAgent {
  /** A name of the catalogue, for instance `gateway`. */
  readonly name: string;
  readonly version: string;
  standing(): Pick<
    AgentReportedData,
    'status' | 'reason' | 'processed' | 'lastEvent' | 'startedAt'
  >;
}

/** Everything that the agents of one site need; the composition of the site provides it. */
export interface AgentsOptions {
  readonly site: AgentsSite;
  /** The site's bus with the topics of the list in core; the agents make their own. */
  readonly bus: Bus;
  readonly clock: Clock;
  /** Given when the agents have to stop. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Where the metrics go (prom-client). */
  readonly registry: Registry;
  /** The member's subject salt key and the key that the members of the channel share just now. */
  readonly keys: { readonly saltKey: Uint8Array; readonly channelKey: () => ChannelKey };
  /** The policy agent's registered key, in whose name activations are attested. */
  readonly signer: ReceiptSigner;
  /** The gateway's REST service, for the connector. */
  readonly gateway: LedgerGateway;
  /** The machine, for monitoring. */
  readonly host: Host;
  /** How far the ledger is, for monitoring. */
  readonly ledger: LedgerProgress;
  /** Agents that other parts of the site are: they are reported with the others. */
  readonly hosted?: readonly HostedAgent[];
  /** The rules of security and correlation; those that come with EdgeBeat if not set. */
  readonly rules?: SiteRules;
  readonly settings?: z.input<typeof AgentsSettings>;
  /** The one agent that this process runs; all of them if not set. */
  readonly only?: string;
}

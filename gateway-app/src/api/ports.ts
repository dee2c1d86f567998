import type { Bus } from '@edgebeat/bus';
import type { IncidentItem, IncidentOpenedData, Opening } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Database } from '@edgebeat/database';
import type { AttestationReader, ChainInfo, IncidentDisclosures, Outbox } from '@edgebeat/ledger';
import type { Queries } from '@edgebeat/pipeline';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { AuditSpool } from '../audit/audit-spool';
import type { Authenticator } from '../auth/caller';
import type { Issuer } from '../issuer/issuer';
import type { LimitStore } from '../limits/limit-store';
import type { Site } from '../site';
import type { ApiSettings } from './settings';
import type { GatewayTables } from './tables/gateway-schema';

/** Where the own peer's chain ends. */
export interface Chain {
  info(): Promise<ChainInfo>;
}

/** An incident as the site put it on the ledger, with the openings that stayed at the site. */
export interface Notarised {
  readonly item: Pick<IncidentItem, 'id' | 'commitment'>;
  readonly openings: readonly Opening[];
}

/** Tells when events were recorded, so that streams need not ask; `wake` may be called too often. */
export interface Recorded {
  subscribe(wake: () => void): Disposable;
}

/** What a site has to look after, as its metrics tell it. */
export interface UpkeepView {
  /** Every certificate by a name that stays, and when it ends. */
  certificates(): Promise<readonly { readonly name: string; readonly until: Date }[]>;
  /** When the last backup was made; undefined where none was noted. */
  backupAt(): Promise<Date | undefined>;
}

/** What the api of a site is made of. */
export interface ApiPorts {
  readonly site: Site;
  readonly queries: Queries;
  readonly outbox: Outbox;
  readonly database: Database<GatewayTables>;
  readonly bus: Bus;
  /** Audit records that wait for the bus; it is closed after the api and its listener. */
  readonly auditSpool: AuditSpool;
  readonly authenticator: Authenticator;
  readonly issuer: Issuer;
  readonly chain: Chain;
  readonly attestations: AttestationReader;
  readonly disclosures: IncidentDisclosures;
  /** Makes anew what an event of the site was notarised as: with its salts, which are stored nowhere. */
  readonly notarise: (incident: IncidentOpenedData) => Promise<Notarised>;
  /** Without it, streams ask every `streamPollMs`. */
  readonly recorded?: Recorded;
  /** Where requests are counted; without it, in the memory of this process. */
  readonly limits?: LimitStore;
  /** Without it, the metrics say nothing of certificates and backups. */
  readonly upkeep?: UpkeepView;
  /** Where the api's metrics go, and what `/metrics` shows. */
  readonly registry: Registry;
  readonly settings?: z.input<typeof ApiSettings>;
  /** Makes pseudonyms of the users whose commands go to the ledger; without it commands name nobody. */
  readonly pseudonymKey?: Uint8Array;
  readonly clock: () => Date;
  readonly log: Log;
}

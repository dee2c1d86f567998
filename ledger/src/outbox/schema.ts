import type { SchemaOwner } from '@edgebeat/database';
import type { Generated } from 'kysely';
import type { OutboxTables } from './outbox';

/** The tables of the schema `ledger` that others may read. */
export interface LedgerTables extends OutboxTables {
  readonly 'ledger.checkpoint': {
    readonly channel: string;
    /** The last block that was published whole, and its header hash. */
    readonly block: number;
    readonly block_hash: string;
    readonly updated_at: Generated<string>;
  };
}

/**
 * The schema `ledger`: the outbox, the transactions that carry its commands, who submits, and how
 * far the listener has read.
 *
 * `waiting` stands in the indexes instead of `state`, so that NEW → ENDORSED and back leaves every
 * index alone. Bytes are kept while a transaction has no outcome, and never longer. Vacuum comes
 * early because a queue's index is read from its oldest end.
 */
export const ledgerSchema: SchemaOwner = {
  schema: 'ledger',
  migrations: [
    `create table ledger.outbox (
       sequence bigint generated always as identity primary key,
       id text not null unique,
       kind text not null,
       entity text not null,
       content_hash text not null,
       argument json not null,
       state text not null default 'NEW'
         check (state in ('NEW', 'ENDORSED', 'COMMITTED', 'FAILED')),
       waiting boolean not null generated always as (state in ('NEW', 'ENDORSED')) stored,
       attempts int not null default 0,
       not_before timestamptz not null default now(),
       transaction_id text,
       item int,
       block bigint,
       result json,
       failure_code text,
       failure_detail text,
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now(),
       check (state <> 'ENDORSED' or (transaction_id is not null and item is not null)),
       check (state <> 'COMMITTED' or block is not null),
       check (state <> 'FAILED' or failure_code is not null)
     ) with (fillfactor = 80, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.01)`,
    `create index outbox_waiting on ledger.outbox (sequence) where waiting`,
    `create index outbox_entity on ledger.outbox (entity, sequence) where waiting`,
    `create table ledger.outbox_transaction (
       transaction_id text primary key,
       role text not null,
       bytes bytea not null,
       result json,
       state text not null default 'ENDORSED' check (state in ('ENDORSED', 'SUBMITTED', 'UNKNOWN')),
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now()
     ) with (fillfactor = 80, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.01)`,
    `create table ledger.submitter (
       one boolean primary key default true check (one),
       epoch bigint not null
     )`,
    `insert into ledger.submitter (epoch) values (0)`,
    `create table ledger.checkpoint (
       channel text primary key,
       block bigint not null,
       block_hash text not null,
       updated_at timestamptz not null default now()
     )`,
    // Transactions of a waiting command that were given up without knowing their end.
    `alter table ledger.outbox add column abandoned jsonb`,
  ],
};

import type { SchemaOwner } from '@edgebeat/database';
import type { OutboxTables } from '@edgebeat/ledger';
import type { TenancyTables } from '@edgebeat/pipeline';
import type { Generated } from 'kysely';

/** A command that was taken on, and when it was first seen active; its state is the outbox's. */
export interface OperationsTable {
  readonly number: Generated<number>;
  readonly id: string;
  readonly command_id: string;
  readonly kind: string;
  readonly tenant: string;
  readonly subject: string;
  readonly resource_type: string;
  readonly resource_owner: string;
  readonly resource_id: string;
  readonly created_at: string;
  readonly active_at: string | null;
}

/** An answer that is given again for the same key: `id` is the hash of the key and whose it is. */
export interface IdempotencyTable {
  readonly id: string;
  readonly content_hash: string;
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
  readonly expires_at: string;
}

/** A nonce that an event was handed in with. */
export interface NoncesTable {
  readonly tenant: string;
  readonly nonce: string;
  readonly content_hash: string;
  readonly event_id: string;
  readonly expires_at: string;
}

/** The tables that the api reads and writes; the schema `gateway` is its own. */
export interface GatewayTables extends OutboxTables, TenancyTables {
  readonly 'gateway.operations': OperationsTable;
  readonly 'gateway.idempotency': IdempotencyTable;
  readonly 'gateway.nonces': NoncesTable;
}

/** The schema `gateway`: operations, answers for repeats, nonces. */
export const gatewaySchema: SchemaOwner = {
  schema: 'gateway',
  migrations: [
    `create table gateway.operations (
       number bigint generated always as identity primary key,
       id uuid not null unique,
       command_id text not null unique,
       kind text not null,
       tenant text not null,
       subject text not null,
       resource_type text not null,
       resource_owner text not null,
       resource_id text not null,
       created_at timestamptz not null,
       active_at timestamptz
     )`,
    `create index operations_tenant on gateway.operations (tenant, number)`,
    `create table gateway.idempotency (
       id text primary key,
       content_hash text not null,
       status int not null,
       body text not null,
       location text,
       expires_at timestamptz not null
     )`,
    `create index idempotency_expiry on gateway.idempotency (expires_at)`,
    `create table gateway.nonces (
       tenant text not null,
       nonce text not null,
       content_hash text not null,
       event_id text not null,
       expires_at timestamptz not null,
       primary key (tenant, nonce)
     )`,
    `create index nonces_expiry on gateway.nonces (expires_at)`,
  ],
};

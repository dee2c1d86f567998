import { randomUUID } from 'node:crypto';
import type { Database } from '@edgebeat/database';
import type { NewCommand, Outbox, OutboxTable, StoredCommand } from '@edgebeat/ledger';
import type { PageRequest, PolicyRow, Queries } from '@edgebeat/pipeline';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Operation, OperationStatus, ResourceType } from '../answers/operations';
import type { Exchange } from '../routing/exchange';
import type { GatewayTables } from '../tables/gateway-schema';
import { isInForce, type OperationRow, revisionOf, toOperation } from './operation-answer';
import { cursorOf, readCursor } from './operation-cursor';

export interface OperationsPorts {
  readonly database: Database<GatewayTables>;
  readonly outbox: Pick<Outbox, 'addAll' | 'get'>;
  readonly queries: Pick<Queries, 'policy'>;
  readonly clock: () => Date;
}

/** A command and the object that it is about. */
export interface PlannedCommand {
  readonly command: NewCommand;
  readonly resource: { readonly type: ResourceType; readonly owner: string; readonly id: string };
}

/** What is known of an operation, and of its command. */
export interface KnownOperation {
  readonly row: OperationRow;
  readonly command: StoredCommand;
}

export interface OperationFilter {
  readonly status?: OperationStatus;
  readonly kind?: string;
}

type RowState = Selectable<OutboxTable>['state'];

/** The states of a row of the outbox in which an operation of a status can be. */
const statesOf: Record<OperationStatus, RowState[]> = {
  queued: ['NEW', 'ENDORSED'],
  submitted: ['NEW', 'ENDORSED'],
  committed: ['COMMITTED'],
  active: ['COMMITTED'],
  failed: ['FAILED'],
};

/** The commands that callers gave, by tenant; what became of them the outbox knows. */
export class Operations {
  readonly #ports: OperationsPorts;

  constructor(ports: OperationsPorts) {
    this.#ports = ports;
  }

  /**
   * Hands commands to the outbox and remembers whose they are, in the caller's transaction, all or
   * none. The same command again is the same operation.
   *
   * @throws Rejected conflict, or Unavailable queue-full.
   */
  async add(
    transaction: Transaction<GatewayTables>,
    planned: readonly PlannedCommand[],
    { caller }: Exchange,
  ): Promise<readonly KnownOperation[]> {
    const commands = planned.map(({ command }) => command);
    const stored = await this.#ports.outbox.addAll(transaction, commands);
    const rows = await insertOperations(
      transaction,
      planned.map(({ command, resource }, index) => ({
        id: randomUUID(),
        command_id: command.id,
        kind: command.kind,
        tenant: caller.tenant,
        subject: caller.subject,
        resource_type: resource.type,
        resource_owner: resource.owner,
        resource_id: resource.id,
        created_at: stored[index]?.createdAt ?? '',
      })),
    );
    const byCommand = new Map(rows.map((row) => [row.command_id, row]));
    return stored.flatMap((command) => {
      const row = byCommand.get(command.id);
      return row === undefined ? [] : [{ row, command }];
    });
  }

  /** One operation of a tenant. */
  async find(tenant: string, id: string): Promise<Operation | undefined> {
    const row = await this.row(tenant, id);
    return row === undefined ? undefined : (await this.#read([row]))[0];
  }

  /** What is known of an operation of a tenant apart from its command. */
  row(tenant: string, id: string): Promise<OperationRow | undefined> {
    return this.#ports.database.query
      .selectFrom('gateway.operations')
      .selectAll()
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .executeTakeFirst();
  }

  /** The operation of a row whose command was read already. */
  async shown(row: OperationRow, command: StoredCommand): Promise<Operation> {
    const known = { row, command };
    return shownOperation(known, await this.#noteActive([known]));
  }

  /** Operations of a tenant, newest first; a page may be shorter than asked for. */
  async list(tenant: string, filter: OperationFilter, page: PageRequest) {
    const rows = await this.#rows(tenant, filter, page);
    const more = rows.length > page.limit;
    const kept = rows.slice(0, page.limit);
    const operations = await this.#read(kept);
    const { status } = filter;
    const items = operations.filter((found) => status === undefined || found.status === status);
    const last = kept.at(-1);
    return more && last !== undefined ? { items, cursor: cursorOf(last) } : { items };
  }

  #rows(
    tenant: string,
    { status, kind }: OperationFilter,
    { limit, cursor }: PageRequest,
  ): Promise<OperationRow[]> {
    let query = this.#ports.database.query
      .selectFrom('gateway.operations as operation')
      .selectAll('operation')
      .where('operation.tenant', '=', tenant)
      .orderBy('operation.number', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('operation.number', '<', readCursor(cursor));
    if (kind !== undefined) query = query.where('operation.kind', '=', kind);
    if (status === undefined) return query.execute();
    return query
      .innerJoin('ledger.outbox as outbox', 'outbox.id', 'operation.command_id')
      .where('outbox.state', 'in', statesOf[status])
      .execute();
  }

  /** What the outbox has forgotten, long after it was final, is no operation any more. */
  async #read(rows: readonly OperationRow[]): Promise<Operation[]> {
    if (rows.length === 0) return [];
    const commands = await this.#ports.outbox.get(rows.map(({ command_id }) => command_id));
    const byId = new Map(commands.map((command) => [command.id, command]));
    const known = rows.flatMap((row) => {
      const command = byId.get(row.command_id);
      return command === undefined ? [] : [{ row, command }];
    });
    const activated = await this.#noteActive(known);
    return known.map((one) => shownOperation(one, activated));
  }

  /** What was active once stays so, whatever is proposed or whoever joins later. */
  async #noteActive(known: readonly KnownOperation[]): Promise<ReadonlyMap<string, string>> {
    const open = known.flatMap(({ row, command }) => {
      const revision = revisionOf(command);
      return revision === undefined || row.active_at !== null ? [] : [{ row, revision }];
    });
    const policies = await this.#policies(open.map(({ row }) => row.resource_id));
    const ids = open
      .filter(({ row, revision }) => isInForce(policies.get(row.resource_id), revision))
      .map(({ row }) => row.id);
    if (ids.length === 0) return new Map();
    const now = this.#ports.clock().toISOString();
    await this.#ports.database.query
      .updateTable('gateway.operations')
      .set({ active_at: now })
      .where('id', 'in', ids)
      .where('active_at', 'is', null)
      .execute();
    return new Map(ids.map((id) => [id, now]));
  }

  async #policies(ids: readonly string[]): Promise<Map<string, PolicyRow | undefined>> {
    const different = [...new Set(ids)];
    const found = await Promise.all(different.map((id) => this.#ports.queries.policy(id)));
    return new Map(different.map((id, index) => [id, found[index]]));
  }
}

/** A statement of its own text: it runs for every command, and is not built anew for each. */
async function insertOperations(
  transaction: Transaction<GatewayTables>,
  operations: readonly Omit<OperationRow, 'number' | 'active_at'>[],
): Promise<readonly OperationRow[]> {
  const values = operations.map(
    (row) => sql`(${row.id}, ${row.command_id}, ${row.kind}, ${row.tenant}, ${row.subject},
      ${row.resource_type}, ${row.resource_owner}, ${row.resource_id}, ${row.created_at})`,
  );
  const { rows } = await sql<OperationRow>`
    insert into gateway.operations (id, command_id, kind, tenant, subject, resource_type,
      resource_owner, resource_id, created_at)
    values ${sql.join(values)}
    on conflict (command_id) do update set kind = excluded.kind
    returning *`.execute(transaction);
  return rows;
}

function shownOperation(
  { row, command }: KnownOperation,
  activated: ReadonlyMap<string, string>,
): Operation {
  return toOperation(
    { ...row, active_at: row.active_at ?? activated.get(row.id) ?? null },
    command,
  );
}

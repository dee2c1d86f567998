import { randomUUID } from 'node:crypto';
import { Operation } from '@edgebeat/gateway-app/answers';
import type { ApiClient, CallOptions, Method } from '../client/api-client';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import type { CommandContext } from './context';

/** How far a command is followed before the program ends. */
export interface WaitOptions {
  readonly wait: 'none' | 'committed' | 'active';
}

const waitSeconds = 30;

/** Sends a command to the ledger and follows it; the operation says how far it came. */
export async function sendCommand(
  client: ApiClient,
  method: Method,
  path: string,
  options: CallOptions,
  { wait }: WaitOptions,
): Promise<Operation> {
  const following = wait === 'none' ? {} : { wait, waitSeconds };
  const { body, location } = await client.call(method, path, {
    ...options,
    query: { ...options.query, ...following },
    headers: { 'idempotency-key': randomUUID(), ...options.headers },
  });
  const read = Operation.safeParse(body);
  if (read.success) return read.data;
  return client.get(location ?? '/api/v1/operations', Operation);
}

/** What every command that changes something takes. */
export type ChangeOptions = SiteOptions & WaitOptions;

/** Sends a command to a site, and prints the operation that it became. */
export async function changeSite(
  options: ChangeOptions,
  context: CommandContext,
  send: (client: ApiClient) => ReturnType<typeof sendCommand>,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const operation = await send(client);
    printAnswer(operation, options, context, () => operationLines(operation));
  });
}

/** An operation in lines for people. */
export function operationLines(operation: Operation): string[] {
  const { id, kind, status, unknown, transactionId, block, resource } = operation;
  return [
    `${kind} ${resource.id}: ${status}${unknown ? ' (outcome not known yet)' : ''}`,
    `operation    ${id}`,
    ...(transactionId === undefined ? [] : [`transaction  ${transactionId}`]),
    ...(block === undefined ? [] : [`block        ${String(block)}`]),
  ];
}

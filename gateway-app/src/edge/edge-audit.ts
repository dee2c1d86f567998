import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { type AuditRecord, Unknown } from '@edgebeat/core';
import { plainAddress } from './allow-list';
import { type Answer, toAnswer } from './answer';
import type { EdgeParts } from './take-events';

/** A request of a device on its way to its answer. */
export interface EdgeRequest {
  readonly id: string;
  readonly path: string;
  readonly startedAt: Date;
  readonly startedMs: number;
}

/** Begins a request; its id is in its answer and in the audit. */
export function beginRequest({ url = '/' }: IncomingMessage, clock: () => Date): EdgeRequest {
  const [path = '/'] = url.split('?', 1);
  return { id: randomUUID(), path, startedAt: clock(), startedMs: performance.now() };
}

/**
 * Tells the audit how a request ends, and gives the answer that may be sent then. Records of requests
 * that end together share a publication. An answer to accepted events is given only with its record;
 * a refusal without one is counted.
 */
export async function audited(
  message: IncomingMessage,
  request: EdgeRequest,
  answer: Answer,
  parts: EdgeParts,
): Promise<Answer> {
  const { audit } = parts;
  const record = recordOf(message, request, answer, parts);
  if (answer.status !== 202) {
    await audit.noteOrDrop(record);
    return answer;
  }
  try {
    await audit.note(record);
    return answer;
  } catch (error) {
    const unknown = new Unknown(
      'outcome-unknown',
      'the events may be taken, but the audit could not be written; send them with the same nonce',
      { cause: error },
    );
    return toAnswer(unknown, request.path);
  }
}

function recordOf(
  { socket, method = '' }: IncomingMessage,
  { id, path, startedAt, startedMs }: EdgeRequest,
  { status, code }: Answer,
  { site, devices, connections }: EdgeParts,
): AuditRecord {
  const peer = socket instanceof TLSSocket ? connections.of(socket).peer : undefined;
  const tenant = peer === undefined ? undefined : devices.find(peer.deviceId)?.tenant;
  return {
    id,
    time: startedAt.toISOString(),
    siteId: site.siteId,
    tenant: tenant ?? '',
    user: peer === undefined ? 'anonymous' : `device:${peer.deviceId}`,
    address: plainAddress(socket.remoteAddress).slice(0, 64),
    method: method.slice(0, 16),
    route: path.slice(0, 512),
    path: path.slice(0, 2048),
    status,
    ...(code === undefined ? {} : { code }),
    durationMs: Math.round((performance.now() - startedMs) * 1000) / 1000,
  };
}

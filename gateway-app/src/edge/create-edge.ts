import type { IncomingMessage, RequestListener } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Bus } from '@edgebeat/bus';
import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Registry } from 'prom-client';
import type { AuditSpool } from '../audit/audit-spool';
import { AuditTrail } from '../audit/audit-trail';
import type { LimitStore } from '../limits/limit-store';
import { memoryLimits } from '../limits/memory-limits';
import type { Site } from '../site';
import { admissionOf } from './admission';
import { readAllowList } from './allow-list';
import { type Answer, send, toAnswer } from './answer';
import type { DeviceDirectory } from './device-directory';
import { DeviceConnections } from './device-connections';
import { audited, beginRequest, type EdgeRequest } from './edge-audit';
import { createEdgeMetrics } from './edge-metrics';
import { IntakeQueue } from './intake-queue';
import { NonceMemory } from './nonce-memory';
import type { DeviceConnection } from './peer';
import { BodyBudget } from './read-body';
import { RequestLimits } from './request-limits';
import { defaultEdgeSettings, type EdgeSettings } from './settings';
import { type EdgeParts, takeEvents } from './take-events';

export interface EdgeOptions {
  readonly site: Site;
  readonly bus: Bus;
  /** Audit records that wait for the bus; it is closed after the ingress and its listener. */
  readonly auditSpool: AuditSpool;
  readonly devices: DeviceDirectory;
  readonly settings?: Partial<EdgeSettings>;
  /** Where requests are counted; without it, in the memory of this process. */
  readonly limits?: LimitStore;
  readonly metrics: Registry;
  readonly clock: () => Date;
  readonly log: Log;
}

/** The device ingress of a site, to be put behind a TLS listener. */
export interface Edge extends AsyncDisposable {
  readonly handler: RequestListener;
  /** To be called after the handshake of every connection. */
  onConnection(socket: TLSSocket): void;
  /** To be called for every handshake that failed. */
  onRefused(error: Error): void;
}

/**
 * Makes the device ingress: `POST /v1/events` and `GET /healthz`. The handshake has verified the
 * client's certificate; everything else is checked here, for every request anew. A device that is
 * revoked or put into quarantine loses its connections at once. Every request has a record on the
 * topic `audit`, or in the spool, before its answer. Disposing it gives what is spooled to the bus.
 *
 * @throws Rejected invalid-setting for an allow-list that cannot be read.
 */
export function createEdge(options: EdgeOptions): Edge {
  const parts = openParts(options);
  const { connections, metrics } = parts;
  options.devices.onChange((deviceId) => {
    metrics.cut(connections.cut(deviceId, (connection) => mayStay(connection, options)));
  });
  return {
    handler: (message, response) => {
      const request = beginRequest(message, options.clock);
      const { id, startedMs } = request;
      void answerTo(message, request, parts).then((answer) => {
        send(message, response, answer, id);
        metrics.answered(answer.status, (performance.now() - startedMs) / 1_000);
      });
    },
    onConnection: (socket) => {
      const { peer } = connections.of(socket);
      if (peer === undefined || options.devices.find(peer.deviceId)?.status !== 'revoked') return;
      socket.destroy();
      metrics.cut(1);
    },
    onRefused: (error) => {
      metrics.refusedHandshake();
      options.log.debug({ err: error }, 'a handshake with a device failed');
    },
    [Symbol.asyncDispose]: () => parts.audit[Symbol.asyncDispose](),
  };
}

function mayStay({ peer }: DeviceConnection, { devices, site, clock }: EdgeOptions): boolean {
  if (peer === undefined) return false;
  const admission = admissionOf(peer, devices.find(peer.deviceId), site.siteId, clock());
  return admission.refusal === undefined;
}

function openParts(options: EdgeOptions): EdgeParts {
  const { limits = memoryLimits(options.clock) } = options;
  const settings = { ...defaultEdgeSettings, ...options.settings };
  const queue = new IntakeQueue(options.bus, settings);
  const audit = new AuditTrail({ ...options, spool: options.auditSpool, settings });
  return {
    ...options,
    settings,
    queue,
    audit,
    connections: new DeviceConnections(),
    mayConnect: readAllowList(settings.allow),
    limits: new RequestLimits(settings, limits),
    blocks: limits.blocks,
    bodies: new BodyBudget(settings.receivingBytes),
    nonces: new NonceMemory(),
    metrics: createEdgeMetrics(options.metrics, { queue, audit }),
  };
}

/** The one place where failures become answers. */
async function answerTo(
  message: IncomingMessage,
  request: EdgeRequest,
  parts: EdgeParts,
): Promise<Answer> {
  const { path, id } = request;
  const answer = await route(path, message, parts).catch((error: unknown) => {
    if (!(error instanceof EdgeBeatError)) {
      const about = { err: error, path, requestId: id };
      parts.log.error(about, 'a request of a device failed unexpectedly');
    }
    return toAnswer(error, path);
  });
  return audited(message, request, answer, parts);
}

async function route(path: string, request: IncomingMessage, parts: EdgeParts): Promise<Answer> {
  if (path === '/v1/events') {
    if (request.method !== 'POST') return wrongMethod(path, 'POST');
    const { socket } = request;
    if (socket instanceof TLSSocket) return await takeEvents(request, socket, parts);
    throw new Rejected('unauthenticated', 'connect by TLS with the certificate of a device');
  }
  if (path !== '/healthz') throw new Rejected('not-found', 'there is POST /v1/events only');
  if (request.method !== 'GET' && request.method !== 'HEAD') return wrongMethod(path, 'GET, HEAD');
  return health(parts);
}

function wrongMethod(path: string, allowed: string): Answer {
  const error = new Rejected('method-not-allowed', `${path} knows: ${allowed}`);
  return toAnswer(error, path, { Allow: allowed });
}

function health({ devices, settings, queue }: EdgeParts): Answer {
  const checks = {
    registry: devices.ageMs() <= settings.registrySeconds * 1_000 ? 'ok' : 'behind',
    intake: queue.isOpen ? 'ok' : 'full',
  };
  const isOk = Object.values(checks).every((check) => check === 'ok');
  return { status: isOk ? 200 : 503, body: { status: isOk ? 'ok' : 'unavailable', checks } };
}

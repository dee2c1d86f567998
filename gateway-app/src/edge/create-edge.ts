import type { IncomingMessage, RequestListener } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Bus } from '@edgebeat/bus';
import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Registry } from 'prom-client';
import type { Site } from '../site';
import { admissionOf } from './admission';
import { readAllowList } from './allow-list';
import { type Answer, send, toAnswer } from './answer';
import type { DeviceDirectory } from './device-directory';
import { DeviceConnections } from './device-connections';
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
  readonly devices: DeviceDirectory;
  readonly settings?: Partial<EdgeSettings>;
  readonly metrics: Registry;
  readonly clock: () => Date;
  readonly log: Log;
}

/** The device ingress of a site, to be put behind a TLS listener. */
export interface Edge {
  readonly handler: RequestListener;
  /** To be called after the handshake of every connection. */
  onConnection(socket: TLSSocket): void;
  /** To be called for every handshake that failed. */
  onRefused(error: Error): void;
}

/**
 * Makes the device ingress: `POST /v1/events` and `GET /healthz`. The handshake has verified the
 * client's certificate; everything else is checked here, for every request anew. A device that is
 * revoked or put into quarantine loses its connections at once.
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
    handler: (request, response) => {
      const start = performance.now();
      void answerTo(request, parts).then((answer) => {
        send(request, response, answer);
        metrics.answered(answer.status, (performance.now() - start) / 1_000);
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
  };
}

function mayStay({ peer }: DeviceConnection, { devices, site, clock }: EdgeOptions): boolean {
  if (peer === undefined) return false;
  const admission = admissionOf(peer, devices.find(peer.deviceId), site.siteId, clock());
  return admission.refusal === undefined;
}

function openParts(options: EdgeOptions): EdgeParts {
  const settings = { ...defaultEdgeSettings, ...options.settings };
  const queue = new IntakeQueue(options.bus, settings);
  return {
    ...options,
    settings,
    queue,
    connections: new DeviceConnections(),
    mayConnect: readAllowList(settings.allow),
    limits: new RequestLimits(settings),
    bodies: new BodyBudget(settings.receivingBytes),
    nonces: new NonceMemory(),
    metrics: createEdgeMetrics(options.metrics, () => queue.size),
  };
}

/** The one place where failures become answers. */
async function answerTo(request: IncomingMessage, parts: EdgeParts): Promise<Answer> {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  try {
    return await route(path, request, parts);
  } catch (error) {
    if (!(error instanceof EdgeBeatError)) {
      parts.log.error({ err: error, path }, 'a request of a device failed unexpectedly');
    }
    return toAnswer(error, path);
  }
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

import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { Rejected, Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Site } from '../site';
import { admissionOf } from './admission';
import type { AllowList } from './allow-list';
import { type Answer, toAnswer } from './answer';
import { readDeviceBody, readNonce } from './device-body';
import type { DeviceConnections } from './device-connections';
import type { DeviceDirectory } from './device-directory';
import { type DeviceEvent, deviceSource, toDeviceEvent } from './device-event';
import { checkSignature } from './device-signature';
import type { EdgeMetrics } from './edge-metrics';
import type { IntakeQueue } from './intake-queue';
import type { NonceMemory } from './nonce-memory';
import type { DeviceConnection } from './peer';
import type { BodyBudget } from './read-body';
import type { RegisteredDevice } from './registry-record';
import type { ReachedLimit, RequestLimits } from './request-limits';
import type { EdgeSettings } from './settings';

/** What the device ingress works with. */
export interface EdgeParts {
  readonly site: Site;
  readonly devices: DeviceDirectory;
  readonly settings: EdgeSettings;
  readonly queue: IntakeQueue;
  readonly connections: DeviceConnections;
  readonly mayConnect: AllowList;
  readonly limits: RequestLimits;
  readonly bodies: BodyBudget;
  readonly nonces: NonceMemory;
  readonly metrics: EdgeMetrics;
  readonly clock: () => Date;
  readonly log: Log;
}

/**
 * Takes what a device sends: address, limits, registry, size, signature, form and nonce are checked
 * in this order, the cheap ones first. It answers when the bus has kept the events.
 *
 * @throws Rejected for what is wrong with the request; Unavailable and Unknown of the bus.
 */
export async function takeEvents(
  request: IncomingMessage,
  socket: TLSSocket,
  parts: EdgeParts,
): Promise<Answer> {
  const { limits, bodies, queue } = parts;
  const connection = parts.connections.of(socket);
  if (!parts.mayConnect(connection.address)) {
    throw new Rejected('forbidden', `the address ${connection.address} may not send to this site`);
  }
  const crowd = await limits.takeOfAddress(connection.address);
  if (crowd !== undefined) return limited(crowd);
  const { peer, device } = admit(connection, parts);
  const reached = await limits.takeOfDevice(peer.deviceId);
  if (reached !== undefined) return limited(reached);
  const body = await bodies.read(request, peer.deviceId);
  checkSignature(signatureOf(request), body, peer.signatureKey, device.signatureRequired);
  const events = readEvents(request, body, { connection, device, parts });
  const fresh = withoutRepeats(device.deviceId, events, parts);
  if (fresh.length > 0) await queue.publish(fresh.map(({ record }) => record));
  return accepted(device.deviceId, events, fresh, parts);
}

function admit({ peer }: DeviceConnection, { devices, settings, site, clock }: EdgeParts) {
  if (devices.ageMs() > settings.registrySeconds * 1_000) {
    throw new Unavailable(
      'bus-unavailable',
      'the registry cannot be read now; send it again later',
    );
  }
  if (peer === undefined) throw new Rejected('forbidden', 'the certificate names no device');
  const admission = admissionOf(peer, devices.find(peer.deviceId), site.siteId, clock());
  if (admission.refusal !== undefined) throw new Rejected('forbidden', admission.refusal);
  return { peer, device: admission.device };
}

function signatureOf({ headers }: IncomingMessage): string | undefined {
  const header = headers['x-device-signature'];
  return Array.isArray(header) ? header.join(', ') : header;
}

interface Sender {
  readonly connection: DeviceConnection;
  readonly device: RegisteredDevice;
  readonly parts: EdgeParts;
}

/** An object's own nonce places it; else the request's, or the connection's next number. */
function readEvents(
  request: IncomingMessage,
  body: Buffer,
  { connection, device, parts: { site, clock } }: Sender,
): readonly PlacedEvent[] {
  const { objects, isBatch } = readDeviceBody(body);
  const { deviceId, tenant } = device;
  const header = readNonce(request.headers['x-nonce'], 'X-Nonce');
  const place = header ?? connection.nextPosition();
  const source = deviceSource(site.mspId, site.siteId, deviceId);
  const origin = { source, deviceId, tenant, receivedAt: clock().toISOString() };
  return objects.map(({ body: value, nonce }, index) => {
    const own = isBatch ? (nonce ?? `${place}/${index}`) : (header ?? nonce ?? place);
    const hasNonce = header !== undefined || nonce !== undefined;
    return { ...toDeviceEvent(origin, own, value), hasNonce };
  });
}

interface PlacedEvent extends DeviceEvent {
  readonly hasNonce: boolean;
}

function withoutRepeats(
  deviceId: string,
  events: readonly PlacedEvent[],
  { nonces }: EdgeParts,
): readonly PlacedEvent[] {
  const fresh = new Map<string, PlacedEvent>();
  for (const event of events) {
    const twin = fresh.get(event.position);
    if (twin !== undefined && twin.id !== event.id) {
      throw new Rejected('conflict', `nonce: ${event.position} is there twice; take one for each`);
    }
    if (!event.hasNonce || !nonces.isRepeated(deviceId, event)) fresh.set(event.position, event);
  }
  return [...fresh.values()];
}

function accepted(
  deviceId: string,
  events: readonly PlacedEvent[],
  fresh: readonly PlacedEvent[],
  { nonces, metrics }: EdgeParts,
): Answer {
  for (const event of fresh) if (event.hasNonce) nonces.remember(deviceId, event);
  metrics.accepted(fresh.length);
  metrics.repeated(events.length - fresh.length);
  const body = { status: 'accepted', accepted: events.length, ids: events.map(({ id }) => id) };
  return { status: 202, body: fresh.length > 0 ? body : { ...body, duplicate: true } };
}

function limited({ of, requests, retrySeconds }: ReachedLimit): Answer {
  const error = new Rejected('rate-limited', `this ${of} has sent too often; wait and send again`);
  return toAnswer(error, '/v1/events', {
    'Retry-After': String(retrySeconds),
    'RateLimit-Limit': String(requests),
    'RateLimit-Remaining': '0',
    'RateLimit-Reset': String(retrySeconds),
  });
}

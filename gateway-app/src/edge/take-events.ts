import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { Rejected, Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { AuditTrail } from '../audit/audit-trail';
import { blockedProblem } from '../limits/blocked-problem';
import type { Blocks } from '../limits/blocks';
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
import type { NonceMemory, UsedNonce } from './nonce-memory';
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
  readonly audit: AuditTrail;
  readonly connections: DeviceConnections;
  readonly mayConnect: AllowList;
  readonly limits: RequestLimits;
  readonly blocks: Blocks;
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
  const { limits, bodies, queue, nonces } = parts;
  parts.audit.requireRoom();
  const connection = parts.connections.of(socket);
  if (!parts.mayConnect(connection.address)) {
    throw new Rejected('forbidden', `the address ${connection.address} may not send to this site`);
  }
  const block = parts.blocks.find('address', connection.address);
  if (block !== undefined) {
    const { error, retryAfter } = blockedProblem(block, parts.clock());
    return toAnswer(error, '/v1/events', { 'Retry-After': retryAfter });
  }
  const crowd = await limits.takeOfAddress(connection.address);
  if (crowd !== undefined) return limited(crowd);
  const { peer, device } = admit(connection, parts);
  const reached = await limits.takeOfDevice(peer.deviceId);
  if (reached !== undefined) return limited(reached);
  const body = await bodies.read(request, peer.deviceId);
  checkSignature(signatureOf(request), body, peer.signatureKey, device.signatureRequired);
  const taken = readEvents(request, body, { connection, device, parts });
  const fresh = withoutRepeats(device.deviceId, taken, parts);
  if (fresh.length > 0) {
    await nonces.whileHeld(device.deviceId, usedNonces(taken), () =>
      queue.publish(fresh.map(({ record }) => record)),
    );
  }
  return accepted(device.deviceId, taken, fresh, parts);
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

/** What a request hands in; `mark` is there when the request as a whole has a nonce. */
interface TakenEvents {
  readonly events: readonly PlacedEvent[];
  readonly mark?: UsedNonce;
}

interface PlacedEvent extends DeviceEvent {
  readonly hasNonce: boolean;
}

/**
 * The nearest nonce places an object: its own, else the request's, else the connection's next number.
 * Objects of an array add their index, after a blank, which no nonce holds.
 */
function readEvents(
  request: IncomingMessage,
  body: Buffer,
  { connection, device, parts: { site, clock } }: Sender,
): TakenEvents {
  const { objects, isBatch } = readDeviceBody(body);
  const { deviceId, tenant } = device;
  const header = readNonce(request.headers['x-nonce'], 'X-Nonce');
  const place = header ?? connection.nextPosition();
  const source = deviceSource(site.mspId, site.siteId, deviceId);
  const origin = { source, deviceId, tenant, receivedAt: clock().toISOString() };
  const events = objects.map(({ body: value, nonce }, index) => {
    const position = nonce ?? (isBatch ? `${place} ${index}` : place);
    return { ...toDeviceEvent(origin, position, value), hasNonce: nonce !== undefined };
  });
  if (header === undefined) return { events };
  return {
    events,
    mark: { position: header, id: isBatch ? idOfAll(events) : (events[0]?.id ?? '') },
  };
}

/** The nonce of an array stands for all that is in it. */
function idOfAll(events: readonly DeviceEvent[]): string {
  return hash('sha256', events.map(({ id }) => id).join(), 'hex');
}

function usedNonces({ events, mark }: TakenEvents): readonly UsedNonce[] {
  return [...(mark === undefined ? [] : [mark]), ...events.filter(({ hasNonce }) => hasNonce)];
}

/** What was not accepted before; nothing of a request whose nonce was used for the same. */
function withoutRepeats(
  deviceId: string,
  { events, mark }: TakenEvents,
  { nonces }: EdgeParts,
): readonly PlacedEvent[] {
  if (mark !== undefined && nonces.isRepeated(deviceId, mark)) return [];
  const fresh = new Map<string, PlacedEvent>();
  const seen = new Map(mark === undefined ? [] : [[mark.position, mark.id]]);
  for (const event of events) {
    if ((seen.get(event.position) ?? event.id) !== event.id) {
      throw new Rejected('conflict', `nonce: ${event.position} is there twice; take one for each`);
    }
    seen.set(event.position, event.id);
    if (!event.hasNonce || !nonces.isRepeated(deviceId, event)) fresh.set(event.position, event);
  }
  return [...fresh.values()];
}

function accepted(
  deviceId: string,
  taken: TakenEvents,
  fresh: readonly PlacedEvent[],
  { nonces, metrics }: EdgeParts,
): Answer {
  const { events } = taken;
  const isAccepted = fresh.length > 0;
  if (isAccepted) for (const used of usedNonces(taken)) nonces.remember(deviceId, used);
  metrics.accepted(fresh.length);
  metrics.repeated(events.length - fresh.length);
  const body = { status: 'accepted', accepted: events.length, ids: events.map(({ id }) => id) };
  return { status: 202, body: isAccepted ? body : { ...body, duplicate: true } };
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

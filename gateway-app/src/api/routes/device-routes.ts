import { createPublicKey } from 'node:crypto';
import { ClientId, type DeviceRecord, RegisterDevice, Rejected, Trust } from '@edgebeat/core';
import type { Caller } from '../../auth/caller';
import { z } from 'zod';
import { Device, DeviceList } from '../answers/access';
import { commandAnswers } from '../commands/command-answers';
import { commandParts, WaitQuery } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { deviceBody, trustBody } from './examples';
import { pageAnswer } from './page-answer';
import { requireFree } from './free-device';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Devices';
const params = z.strictObject({ id: ClientId });

const filters = {
  site: ClientId.exactOptional(),
  trust: Trust.exactOptional(),
  status: z.enum(['active', 'revoked']).exactOptional(),
} as const;

const { deviceId, tenant, type, platform, publicKey, signatureRequired } = RegisterDevice.shape;
const NewDevice = z.strictObject({
  deviceId,
  type,
  platform,
  publicKey: publicKey.refine(
    isP256,
    'must be a P-256 public key: DER SubjectPublicKeyInfo in base64',
  ),
  tenant: tenant.exactOptional(),
  signatureRequired,
});

const reason = z.string().min(1).max(256);

/** The registry of devices of the own tenant, and their trust. */
export function deviceRoutes(ports: RoutePorts): Route[] {
  return [...readingRoutes(ports), registerRoute(ports), trustRoute(ports), revokeRoute(ports)];
}

function readingRoutes(ports: RoutePorts): Route[] {
  const { queries, site } = ports;
  return [
    route({
      method: 'get',
      path: '/api/v1/devices',
      operationId: 'listDevices',
      tag,
      summary: 'Devices of the own tenant.',
      rule: 'devices:read',
      filters: Object.keys(filters),
      input: { query: z.strictObject({ ...filters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of devices; it may be shorter than asked for.',
          schema: DeviceList,
        },
      },
      handle: async ({ query: { limit, cursor, site: siteId, ...filter } }, { caller }) => {
        const where = {
          ...filter,
          tenant: caller.tenant,
          ...(siteId === undefined ? {} : { siteId }),
        };
        const page = await queries.devices(where, pageOf({ limit, cursor }));
        // Other members may have a tenant of the same name.
        return pageAnswer({
          ...page,
          items: page.items.filter(({ owner }) => owner === site.mspId),
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/devices/{id}',
      operationId: 'getDevice',
      tag,
      summary: 'One device.',
      rule: 'devices:read',
      input: { params },
      answers: { 200: { description: 'The device.', schema: Device } },
      problems: ['not-found'],
      handle: async ({ params: { id } }, { caller }) =>
        json(200, await ownDevice(id, caller, ports)),
    }),
  ];
}

function registerRoute(ports: RoutePorts): Route {
  const { site, commands, pseudonymKey } = ports;
  return route({
    method: 'post',
    path: '/api/v1/devices',
    operationId: 'registerDevice',
    tag,
    summary: 'Registers a device by its public key, or gives a registered one other fields.',
    rule: 'devices:write',
    acts: 'tenant',
    action: 'node-change',
    input: { ...commandParts, body: NewDevice },
    example: deviceBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const { caller } = exchange;
      const { tenant: named = caller.tenant, ...device } = input.body;
      if (named !== caller.tenant) {
        throw new Rejected('forbidden', `tenant: this token is for ${caller.tenant} alone`);
      }
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: async (id) => {
          await requireFree(device.deviceId, named, ports);
          const argument = { ...device, siteId: site.siteId, tenant: named };
          return {
            command: {
              id,
              kind: 'membership.registerDevice',
              argument: { ...argument, ...onBehalfOf(caller, pseudonymKey) },
            },
            resource: { type: 'device', owner: site.mspId, id: device.deviceId },
          };
        },
      });
    },
  });
}

function trustRoute(ports: RoutePorts): Route {
  const { commands, pseudonymKey } = ports;
  return route({
    method: 'put',
    path: '/api/v1/devices/{id}/trust',
    operationId: 'setTrust',
    tag,
    summary: 'Changes the trust in a device; a release needs a second identity of the member.',
    rule: 'devices:write',
    acts: 'tenant',
    action: 'node-change',
    input: { ...commandParts, params, body: z.strictObject({ trust: Trust, reason }) },
    example: trustBody,
    ...commandAnswers('changed'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'changed',
        plan: async (commandId) => {
          const { owner, deviceId } = await ownDevice(input.params.id, exchange.caller, ports);
          const argument = { commandId, deviceId, ...input.body };
          return {
            command: {
              id: commandId,
              kind: 'membership.setTrust',
              argument: { ...argument, ...onBehalfOf(exchange.caller, pseudonymKey) },
            },
            resource: { type: 'device', owner, id: deviceId },
          };
        },
      }),
  });
}

function revokeRoute(ports: RoutePorts): Route {
  const { commands, pseudonymKey } = ports;
  return route({
    method: 'delete',
    path: '/api/v1/devices/{id}',
    operationId: 'revokeDevice',
    tag,
    summary: 'Revokes a device for ever; it needs a new id and key to come back.',
    rule: 'devices:write',
    acts: 'tenant',
    action: 'node-change',
    input: {
      ...commandParts,
      params,
      query: WaitQuery.extend({ reason: reason.prefault('revoked by its site') }),
    },
    ...commandAnswers('changed'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'changed',
        plan: async (commandId) => {
          const { owner, deviceId } = await ownDevice(input.params.id, exchange.caller, ports);
          const argument = { commandId, deviceId, reason: input.query.reason };
          return {
            command: {
              id: commandId,
              kind: 'membership.revokeDevice',
              argument: { ...argument, ...onBehalfOf(exchange.caller, pseudonymKey) },
            },
            resource: { type: 'device', owner, id: deviceId },
          };
        },
      }),
  });
}

/** @throws Rejected not-found for a device that is not the tenant's. */
async function ownDevice(
  id: string,
  { tenant: own }: Caller,
  { site, queries }: Pick<RoutePorts, 'site' | 'queries'>,
): Promise<DeviceRecord> {
  const device = await queries.device(site.mspId, id);
  return required(device?.tenant === own ? device : undefined, `device ${id}`);
}

function isP256(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

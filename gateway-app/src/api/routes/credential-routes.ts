import { RegisterDevice, Rejected } from '@edgebeat/core';
import { z } from 'zod';
import type { Caller } from '../../auth/caller';
import { type ApiRole, isApiRole, roles, type Scope, scopes } from '../../auth/roles';
import { readDeviceRequest } from '../../issuer/device-certificate';
import { IssuedCertificate, IssuedToken } from '../answers/access';
import { KeyHeaders } from '../commands/command-input';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { tokenBody } from './examples';
import { requireFree } from './free-device';
import type { RoutePorts } from './route-ports';

const tag = 'Credentials';

const Role = z
  .string()
  .transform((text, context): ApiRole => {
    if (isApiRole(text)) return text;
    const known = Object.keys(roles).join(', ');
    context.addIssue({ code: 'custom', message: `must be one of ${known}` });
    return z.NEVER;
  })
  .meta({ type: 'string', enum: Object.keys(roles) });

/** Scopes with a blank between them, as in the token. */
const ScopeText = z
  .string()
  .min(1)
  .max(1024)
  .transform((text, context): readonly Scope[] => {
    const names = [...new Set(text.split(' '))];
    const known = scopes.filter((scope) => names.includes(scope));
    if (known.length === names.length) return known;
    context.addIssue({
      code: 'custom',
      message: `must be scopes with one blank between them, of ${scopes.join(', ')}`,
    });
    return z.NEVER;
  })
  .meta({ type: 'string', pattern: scopePattern(), example: 'events:read incidents:read' });

function scopePattern(): string {
  const one = `(${scopes.join('|')})`;
  return `^${one}( ${one})*$`;
}

const NewToken = z.strictObject({
  role: Role,
  tenant: RegisterDevice.shape.tenant.exactOptional(),
  subject: z.string().min(1).max(128).exactOptional(),
  scope: ScopeText.exactOptional(),
  lifetimeSeconds: z.int().min(60).max(43_200).default(900),
});
type NewToken = z.output<typeof NewToken>;

const NewCertificate = z.strictObject({ csr: z.string().min(1).max(16_384) });

/** Tokens for callers and certificates for devices, made by the site's issuer. */
export function credentialRoutes(ports: RoutePorts): Route[] {
  const { issuer, idempotency, site } = ports;
  return [
    route({
      method: 'post',
      path: '/api/v1/tokens',
      operationId: 'issueToken',
      tag,
      summary: 'Issues a token.',
      description:
        'Tokens are stored nowhere, so a repeat is another token and no Idempotency-Key is read.',
      rule: 'tokens:issue',
      acts: 'tenant',
      action: 'login',
      input: { body: NewToken },
      example: tokenBody,
      answers: { 201: { description: 'The token.', schema: IssuedToken } },
      handle: async ({ body }, { caller }) => {
        const scope = grantable(body, caller, site.member);
        const { tenant = caller.tenant, subject = caller.subject, role, lifetimeSeconds } = body;
        const request = { tenant, subject, roles: [role], scope, lifetimeSeconds };
        return json(201, await issuer.issueToken(request));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/certificates/devices',
      operationId: 'issueDeviceCertificate',
      tag,
      summary: "Signs a device's certificate; the request's common name is the device's id.",
      rule: 'certificates:issue',
      acts: 'tenant',
      action: 'node-change',
      input: { headers: KeyHeaders, body: NewCertificate },
      answers: { 201: { description: 'The certificate.', schema: IssuedCertificate } },
      problems: ['conflict'],
      handle: async ({ headers, body }, exchange) => {
        const { deviceId } = await readDeviceRequest(body.csr);
        await requireFree(deviceId, exchange.caller.tenant, ports);
        return idempotency.run(exchange, {
          key: headers['idempotency-key'],
          content: body,
          perform: async () => ({
            status: 201,
            json: await issuer.issueDeviceCertificate(body.csr),
          }),
        });
      },
    }),
  ];
}

/**
 * The scopes of the token that is asked for. A whole administrator of the site's own
 * tenant may issue every role for every tenant; anybody else only what they may do themselves, for their own tenant.
 *
 * @throws Rejected invalid-argument for a scope that is not of the role, or forbidden.
 */
function grantable(
  { role, scope, tenant }: NewToken,
  caller: Caller,
  ownTenant: string,
): readonly Scope[] {
  const ofRole: readonly Scope[] = roles[role];
  const wanted = scope ?? ofRole;
  const foreign = wanted.find((name) => !ofRole.includes(name));
  if (foreign !== undefined) {
    throw new Rejected('invalid-argument', `scope: ${foreign} is not of the role ${role}`);
  }
  if (isWholeAdmin(caller) && caller.tenant === ownTenant) return wanted;
  if (tenant !== undefined && tenant !== caller.tenant) {
    throw new Rejected('forbidden', `tenant: this token issues for ${caller.tenant} alone`);
  }
  const lacking = wanted.find((name) => !caller.scopes.has(name));
  if (lacking === undefined) return wanted;
  throw new Rejected('forbidden', `role: nobody gives a scope that they lack: ${lacking}`);
}

/** A token that was narrowed by its own scope is no whole administrator. */
function isWholeAdmin({ roles: held, scopes: granted }: Caller): boolean {
  return held.includes('admin') && roles.admin.every((scope) => granted.has(scope));
}

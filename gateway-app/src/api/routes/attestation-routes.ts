import { ClientId, contentHash, ImageDigest, isTrustedAt, MspId } from '@edgebeat/core';
import { z } from 'zod';
import { AttestationAnswer, AttestationKeyList, Verdict } from '../answers/attestations';
import { pageFields } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { attestationChangeRoutes } from './attestation-change-routes';
import { verdictExample } from './attestation-examples';
import { pageAnswer } from './page-answer';
import type { RoutePorts } from './route-ports';

const tag = 'Images';
const rule = 'images:read';
const owner = MspId.exactOptional();

/** What members say of images, and attesting, endorsing and revoking as this member. */
export function attestationRoutes(ports: RoutePorts): Route[] {
  return [
    verdictRoute(ports),
    attestationRoute(ports),
    keysRoute(ports),
    ...attestationChangeRoutes(ports),
  ];
}

function verdictRoute({ attestations, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/images/{digest}/verdict',
    operationId: 'getVerdict',
    tag,
    summary: 'Whether an image is trusted, by whose word and since which transaction.',
    description: "Derived by the own peer's chaincode from all that is on the ledger now.",
    rule,
    input: { params: z.strictObject({ digest: ImageDigest }) },
    answers: { 200: { description: 'The verdict.', schema: Verdict, example: verdictExample } },
    problems: ['not-found', 'ledger-unavailable'],
    handle: async ({ params: { digest } }) => {
      const verdict = await attestations.verdict(digest);
      return json(200, {
        ...verdict,
        verdictHash: contentHash(verdict),
        trustedHere: isTrustedAt(verdict, site.mspId),
      });
    },
  });
}

function attestationRoute({ attestations, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/attestations/{id}',
    operationId: 'getAttestation',
    tag,
    summary: 'One attestation with what was signed; of this member unless an owner is named.',
    rule,
    input: { params: z.strictObject({ id: ClientId }), query: z.strictObject({ owner }) },
    answers: { 200: { description: 'The attestation.', schema: AttestationAnswer } },
    problems: ['not-found', 'ledger-unavailable'],
    handle: async ({ params: { id }, query }) =>
      json(200, await attestations.attestation({ owner: query.owner ?? site.mspId, id })),
  });
}

function keysRoute({ attestations, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/attestation-keys',
    operationId: 'listAttestationKeys',
    tag,
    summary: "A member's keys that sign images, the revoked ones too; of this member by default.",
    rule,
    input: { query: z.strictObject({ owner, ...pageFields }) },
    answers: { 200: { description: 'A page of keys.', schema: AttestationKeyList } },
    problems: ['ledger-unavailable'],
    handle: async ({ query: { limit, cursor, ...query } }) => {
      const { keys, bookmark } = await attestations.keys({
        owner: query.owner ?? site.mspId,
        pageSize: limit,
        bookmark: Buffer.from(cursor ?? '', 'base64url').toString('utf8'),
      });
      const next = Buffer.from(bookmark).toString('base64url');
      return pageAnswer({ items: keys, ...(next === '' ? {} : { cursor: next }) });
    },
  });
}

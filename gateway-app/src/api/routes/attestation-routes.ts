import {
  AttestationType,
  ClientId,
  contentHash,
  ImageDigest,
  isTrustedAt,
  MspId,
  VerdictAttestation,
} from '@edgebeat/core';
import type { AttestationRow } from '@edgebeat/pipeline';
import { z } from 'zod';
import {
  AttestationAnswer,
  AttestationKeyList,
  AttestationList,
  Verdict,
} from '../answers/attestations';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { attestationChangeRoutes } from './attestation-change-routes';
import { attestationSummaryExample, verdictExample } from './attestation-examples';
import { decisionRoutes } from './decision-routes';
import { pageAnswer } from './page-answer';
import type { RoutePorts } from './route-ports';

const tag = 'Images';
const rule = 'images:read';
const owner = MspId.exactOptional();
const filters = {
  owner,
  digest: ImageDigest.exactOptional(),
  type: AttestationType.exactOptional(),
  state: VerdictAttestation.shape.state.exactOptional(),
} as const;

/** What members say of images, and attesting, endorsing and revoking as this member. */
export function attestationRoutes(ports: RoutePorts): Route[] {
  return [
    verdictRoute(ports),
    listRoute(ports),
    attestationRoute(ports),
    keysRoute(ports),
    ...attestationChangeRoutes(ports),
    ...decisionRoutes(ports),
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

function listRoute({ queries, site }: RoutePorts): Route {
  const shown = ({ image, ...row }: AttestationRow) => {
    const vouchers = image.vouchers.map((member) => ({ member }));
    return {
      ...row,
      image: { ...image, trustedHere: isTrustedAt({ ...image, vouchers }, site.mspId) },
    };
  };
  return route({
    method: 'get',
    path: '/api/v1/attestations',
    operationId: 'listAttestations',
    tag,
    summary: "Attestations of all members, newest first, with their images' verdicts.",
    description:
      'As this site has recorded the ledger; a single verdict comes from the peer itself.',
    rule,
    filters: Object.keys(filters),
    input: { query: z.strictObject({ ...filters, ...pageFields }) },
    answers: {
      200: {
        description: 'A page of attestations.',
        schema: AttestationList,
        example: { items: [attestationSummaryExample], has_more: false },
      },
    },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.attestations(filter, pageOf({ limit, cursor })), shown),
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

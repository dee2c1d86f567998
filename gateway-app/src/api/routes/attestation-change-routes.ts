import {
  AttestImage,
  attestationKeyHash,
  ClientId,
  EndorseAttestation,
  Hash,
  RegisterAttestationKey,
  RevokeAttestation,
} from '@edgebeat/core';
import { z } from 'zod';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { type Route, route } from '../routing/route';
import { attestationBody, endorsementBody, keyBody, revocationBody } from './attestation-examples';
import type { RoutePorts } from './route-ports';

const tag = 'Images';
const params = z.strictObject({ id: ClientId });
const NewAttestation = AttestImage.omit({ onBehalfOf: true });
const NewEndorsement = EndorseAttestation.pick({ owner: true, contentHash: true });
const NewRevocation = RevokeAttestation.pick({ owner: true, reason: true });
const NewKey = RegisterAttestationKey.omit({ onBehalfOf: true });

/** Attesting images, vouching for others' attestations and revoking, with the keys for it. */
export function attestationChangeRoutes(ports: RoutePorts): Route[] {
  return [
    attestRoute(ports),
    endorseRoute(ports),
    revokeRoute(ports),
    registerKeyRoute(ports),
    revokeKeyRoute(ports),
  ];
}

function attestRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  const { answers, problems = [] } = commandAnswers('created');
  return route({
    method: 'post',
    path: '/api/v1/attestations',
    operationId: 'attestImage',
    tag,
    summary:
      'Records a signed statement about an image: Cosign simple signing, or in-toto in DSSE.',
    description: 'Every endorsing member verifies each signature; the site signs no statement.',
    rule: 'images:attest',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, body: NewAttestation },
    example: attestationBody,
    answers,
    problems: [...problems, 'invalid-signature'],
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'attestation.attest',
            argument: { ...input.body, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'attestation', owner: site.mspId, id: input.body.id },
        }),
      }),
  });
}

function endorseRoute({ commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/attestations/{id}/endorsements',
    operationId: 'endorseAttestation',
    tag,
    summary: "Vouches for another member's attestation, by its content hash.",
    rule: 'images:endorse',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, params, body: NewEndorsement },
    example: endorsementBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const named = { ...input.body, id: input.params.id };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'attestation.endorse',
            argument: { ...named, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'attestation', owner: named.owner, id: named.id },
        }),
      });
    },
  });
}

function revokeRoute({ commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/attestations/{id}/revocations',
    operationId: 'revokeAttestation',
    tag,
    summary: "Revokes an own attestation, or asks for the revocation of another member's.",
    rule: 'images:endorse',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, params, body: NewRevocation },
    example: revocationBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const named = { ...input.body, id: input.params.id };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'attestation.revoke',
            argument: { ...named, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'attestation', owner: named.owner, id: named.id },
        }),
      });
    },
  });
}

function registerKeyRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/attestation-keys',
    operationId: 'registerAttestationKey',
    tag,
    summary: 'Registers a public key that signs images for this member.',
    rule: 'images:attest',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, body: NewKey },
    example: keyBody,
    ...commandAnswers('created'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'attestation.registerKey',
            argument: { ...input.body, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: {
            type: 'attestation-key',
            owner: site.mspId,
            id: attestationKeyHash(input.body.publicKey),
          },
        }),
      }),
  });
}

function revokeKeyRoute({ commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/attestation-keys/{keyHash}/revocations',
    operationId: 'revokeAttestationKey',
    tag,
    summary: 'Revokes an own key, or asks for it: what it alone vouched for is trusted no more.',
    rule: 'images:endorse',
    acts: 'member',
    action: 'deployment',
    input: { ...commandParts, params: z.strictObject({ keyHash: Hash }), body: NewRevocation },
    example: revocationBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const named = { ...input.body, keyHash: input.params.keyHash };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'attestation.revokeKey',
            argument: { ...named, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'attestation-key', owner: named.owner, id: named.keyHash },
        }),
      });
    },
  });
}

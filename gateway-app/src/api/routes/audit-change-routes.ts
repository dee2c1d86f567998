import { AnchorAuditLog, LogSignature, Rejected, SealAuditLog } from '@edgebeat/core';
import { z } from 'zod';
import type { Site } from '../../site';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { type Route, route } from '../routing/route';
import { anchorBody, sealBody } from './audit-examples';
import type { RoutePorts } from './route-ports';

const tag = 'Audit';
const rule = 'audit:write';

const { logId, size, root, proof } = AnchorAuditLog.shape;
const NewAnchor = z.strictObject({ logId, size, root, proof });
const NewSeal = z.strictObject({
  statement: SealAuditLog.shape.statement,
  signature: LogSignature,
  proof: SealAuditLog.shape.proof,
});

/** Anchoring and sealing the log of this site, signed by its recorder. */
export function auditChangeRoutes(ports: RoutePorts): Route[] {
  return [anchorRoute(ports), sealRoute(ports)];
}

function anchorRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/audit/anchors',
    operationId: 'anchorAuditLog',
    tag,
    summary: "Anchors a size and root of this site's log on the ledger.",
    description:
      'Every endorsing member verifies the RFC 6962 consistency proof from the size that was anchored last.',
    rule,
    acts: 'member',
    input: { ...commandParts, body: NewAnchor },
    example: anchorBody,
    ...withProofProblems(commandAnswers('created')),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (commandId) => ({
          command: {
            id: commandId,
            kind: 'audit.anchor',
            argument: { ...input.body, commandId, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'audit-log', owner: site.mspId, id: input.body.logId },
        }),
      }),
  });
}

function sealRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/audit/seals',
    operationId: 'sealAuditLog',
    tag,
    summary: "Closes this site's log, for instance after a loss, and opens its next one.",
    description: "The log's Ed25519 key signs the canonical JSON of the statement.",
    rule,
    acts: 'member',
    input: { ...commandParts, body: NewSeal },
    example: sealBody,
    ...withProofProblems(commandAnswers('created')),
    handle: (input, exchange) => {
      const { statement } = input.body;
      requireOwnStatement(statement, site);
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (commandId) => ({
          command: {
            id: commandId,
            kind: 'audit.seal',
            argument: { ...input.body, commandId, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'audit-log', owner: site.mspId, id: statement.logId },
        }),
      });
    },
  });
}

function withProofProblems<D extends Pick<Route, 'answers' | 'problems'>>(description: D): D {
  const { problems = [] } = description;
  return {
    ...description,
    problems: [...problems, 'audit-fork', 'invalid-proof', 'invalid-signature'],
  };
}

function requireOwnStatement(
  statement: z.output<typeof NewSeal>['statement'],
  { channel, mspId: owner, siteId }: Site,
): void {
  const own = { channel, owner, siteId };
  const names = ['channel', 'owner', 'siteId'] as const;
  const wrong = names.find((name) => statement[name] !== own[name]);
  if (wrong === undefined) return;
  throw new Rejected('invalid-argument', `statement.${wrong}: must be ${own[wrong]}, this site's`);
}

import { digest } from '@edgebeat/chaincode/dist/attestation/attestation.test.kit';
import { GovernanceView, ImageVerdict, IncidentEntryRecord } from '@edgebeat/core';
import type { ApprovalRow } from '@edgebeat/pipeline';
import { type Answers, ask, type Sources } from './answers';

const page = { limit: 500 };

/** The terms in force. */
export async function termsAnswers({ consortium, queries }: Sources): Promise<Answers> {
  const terms = await queries.terms();
  return {
    question: 'terms',
    chaincode: await ask(consortium, GovernanceView, 'governance:get', {}),
    projection: terms && {
      ...{ revision: terms.revision, policies: terms.policies, images: terms.images },
      protocolVersion: terms.protocolVersion,
    },
  };
}

/** A proposal; the chaincode knows of the last one alone that it was applied. */
export async function proposalAnswers(
  { consortium, queries }: Sources,
  owner: string,
  commandId: string,
): Promise<Answers> {
  const view = await ask(consortium, GovernanceView, 'governance:get', {
    proposal: { owner, commandId },
  });
  const row = await queries.governanceProposal(owner, commandId);
  const last = (await queries.terms())?.proposal;
  const isLast = last?.owner === owner && last.commandId === commandId;
  return {
    question: `proposal ${owner} ${commandId}`,
    chaincode: view?.proposal && {
      ...{ state: view.proposal.state, approvals: view.proposal.approvals },
      ...{ needed: view.proposal.needed, change: view.proposal.record.change },
    },
    projection: row && {
      state: row.state === 'applied' && !isLast ? 'stale' : row.state,
      ...{ approvals: row.approvals, needed: row.needed, change: row.change },
    },
  };
}

/** What all attestations of the one image come to. */
export async function verdictAnswers({ consortium, queries }: Sources): Promise<Answers> {
  const verdict = await ask(consortium, ImageVerdict, 'attestation:verdict', { digest });
  const { items } = await queries.attestations({ digest }, page);
  return {
    question: 'verdict',
    chaincode: verdict?.attestations.map(({ owner, id, type, state, endorsements, time }) => ({
      ...{ owner, id, type, state, attestedAt: time },
      endorsers: endorsements.filter(({ counts }) => counts).map(({ endorser }) => endorser),
      ...{ status: verdict.status, quorum: verdict.quorum, binding: verdict.binding },
      vouchers: verdict.vouchers.map(({ member }) => member).sort(),
    })),
    projection: items
      .map(({ owner, id, type, state, endorsers, attestedAt, image }) => ({
        ...{ owner, id, type, state, attestedAt, endorsers, ...image },
      }))
      .sort((left, right) => (left.owner + left.id < right.owner + right.id ? -1 : 1)),
  };
}

type Voice = 'none' | 'counts' | 'completes';

/** Policies are asked of elsewhere, a device's voices are people's, and a member's need a signature. */
const notAsked: readonly ApprovalRow['kind'][] = ['policy', 'device', 'membership'];

/** Which members' voices count for what waits, and which of them would be the last one needed. */
export async function waitingAnswers(sources: Sources): Promise<Answers[]> {
  const { items } = await sources.queries.approvals({}, page);
  const asked = items.filter(({ kind }) => !notAsked.includes(kind));
  const answers: Answers[] = [];
  for (const row of asked) {
    const voices = sources.consortium.members.map(({ msp }) => msp);
    const chaincode: [string, Voice][] = [];
    for (const [index, msp] of voices.entries()) {
      chaincode.push([msp, await voiceOf(sources, row, index)]);
    }
    answers.push({
      question: `voices for ${row.kind} ${row.owner} ${row.id}`,
      chaincode,
      projection: voices.map((msp) => [msp, expectedVoice(row, msp)]),
    });
  }
  return answers;
}

function expectedVoice({ waitingFor, approvals, quorum, kind }: ApprovalRow, msp: string): Voice {
  if (!waitingFor.includes(msp)) return 'none';
  return kind !== 'attestation' && approvals.length + 1 >= quorum ? 'completes' : 'counts';
}

/** Raises a member's voice without committing it. The owner's own decides alone, so it is no voice. */
async function voiceOf(sources: Sources, row: ApprovalRow, index: number): Promise<Voice> {
  const { ledger, members } = sources.consortium;
  const member = members[index];
  if (member === undefined || (member.msp === row.owner && row.kind !== 'governance'))
    return 'none';
  if (row.approvals.includes(member.msp)) return 'none';
  const [transaction, argument] = await voice(sources, row);
  const caller = row.kind === 'governance' ? member.admin : member.operator;
  const outcome = await ledger.evaluate(caller, transaction, argument);
  if (!outcome.ok) return 'none';
  const events = outcome.event?.items.map(({ event }) => event) ?? [];
  if (row.kind === 'incident') {
    const { effect } = IncidentEntryRecord.parse(JSON.parse(outcome.text));
    return effect === 'applied' ? 'completes' : 'counts';
  }
  const done = ['GovernanceChanged', 'AttestationRevoked', 'AttestationKeyRevoked'];
  return events.some((event) => done.includes(event)) ? 'completes' : 'counts';
}

async function voice(
  { queries }: Sources,
  { kind, owner, id, number, contentHash }: ApprovalRow,
): Promise<[transaction: string, argument: object]> {
  switch (kind) {
    case 'governance':
      return ['governance:approve', { owner, commandId: id, contentHash }];
    case 'attestation':
      return ['attestation:endorse', { owner, id, contentHash }];
    case 'attestation-revocation':
      return ['attestation:revoke', { owner, id, reason: 'a voice' }];
    case 'key-revocation':
      return ['attestation:revokeKey', { owner, keyHash: id, reason: 'a voice' }];
    default: {
      const found = await queries.incident(owner, id);
      const entry = found?.entries.find((one) => one.number === number);
      const { amendment } = entry ?? { amendment: undefined };
      return ['incident:amend', { commandId: 'voice', owner, id, amendment }];
    }
  }
}

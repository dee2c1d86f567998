import {
  digest,
  dsse,
  makeSigner,
  simpleSigning,
  validity,
} from '@edgebeat/chaincode/dist/attestation/attestation.test.kit';
import { AttestationView, GovernanceView } from '@edgebeat/core';
import type { CommandedConsortium } from './random-commands';

/** The names of what commands about terms and images are about. */
export const agreementNames = {
  proposals: ['t-1', 't-2', 't-3'],
  attestations: ['a-1', 'a-2'],
} as const;

/** Each member has a key that signs images; one signs for all in turn, which is refused. */
const signers = [makeSigner('ed25519'), makeSigner('ed25519'), makeSigner('ed25519')] as const;
/** The hashes of the keys that members register. */
export const keyHashes = signers.map(({ keyHash }) => keyHash);

const quorums = [1, 2, 3] as const;

export async function proposeTerms(world: CommandedConsortium): Promise<void> {
  const { choose, consortium } = world;
  const { ledger, members } = consortium;
  const quorum = () => ({ quorum: choose(quorums), binding: choose(['own', 'all'] as const) });
  const change = choose<object>([
    { policies: quorum() },
    { images: quorum() },
    { policies: quorum(), images: quorum() },
  ]);
  const commandId = choose(agreementNames.proposals);
  const expectedRevision = choose([await revisionNow(world), 0]);
  const request = { commandId, expectedRevision, change };
  await ledger.submit(choose(members).admin, 'governance:propose', request);
}

export async function approveTerms(world: CommandedConsortium): Promise<void> {
  const { choose, consortium } = world;
  const { ledger, members } = consortium;
  const proposal = { owner: choose(members).msp, commandId: choose(agreementNames.proposals) };
  const [reader] = members;
  const outcome = await ledger.evaluate(reader.client, 'governance:get', { proposal });
  if (!outcome.ok) return;
  const { proposal: found } = GovernanceView.parse(JSON.parse(outcome.text));
  const request = { ...proposal, contentHash: found?.record.contentHash };
  await ledger.submit(choose(members).admin, 'governance:approve', request);
}

async function revisionNow({ consortium }: CommandedConsortium): Promise<number> {
  const { ledger, members } = consortium;
  const outcome = await ledger.evaluate(members[0].client, 'governance:get', {});
  return outcome.ok ? GovernanceView.parse(JSON.parse(outcome.text)).revision : 0;
}

/** Registers the member's key first, as often as it comes. */
export async function attestImage({ choose, consortium }: CommandedConsortium): Promise<void> {
  const { ledger, members } = consortium;
  const index = choose([0, 1, 2] as const);
  const { admin } = members[index];
  const signer = signers[index];
  const { publicKey, keyHash } = signer;
  await ledger.submit(admin, 'attestation:registerKey', { publicKey, name: 'ci', validity });
  const attestation = choose<object>([simpleSigning(signer), dsse([signer])]);
  const id = choose(agreementNames.attestations);
  await ledger.submit(admin, 'attestation:attest', { id, digest, keys: [keyHash], attestation });
}

export async function endorseImage({ choose, consortium }: CommandedConsortium): Promise<void> {
  const { ledger, members } = consortium;
  const named = { owner: choose(members).msp, id: choose(agreementNames.attestations) };
  const outcome = await ledger.evaluate(members[0].client, 'attestation:get', named);
  if (!outcome.ok) return;
  const { contentHash } = AttestationView.parse(JSON.parse(outcome.text));
  await ledger.submit(choose(members).operator, 'attestation:endorse', { ...named, contentHash });
}

export async function revokeImage({ choose, consortium }: CommandedConsortium): Promise<void> {
  const { ledger, members } = consortium;
  const own = choose(members);
  const owner = choose([own.msp, choose(members).msp, choose(members).msp]);
  const request = { owner, id: choose(agreementNames.attestations), reason: 'a test' };
  await ledger.submit(own.operator, 'attestation:revoke', request);
}

export async function revokeKey({ choose, consortium }: CommandedConsortium): Promise<void> {
  const { ledger, members } = consortium;
  const index = choose([0, 1, 2] as const);
  const request = { owner: members[index].msp, keyHash: keyHashes[index], reason: 'a test' };
  await ledger.submit(choose(members).operator, 'attestation:revokeKey', request);
}

import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { endorsementBy, withAction } from '@edgebeat/fabric-embedded/dist/forged.test.data';
import { createSigner, type Signer } from '@edgebeat/fabric-embedded/dist/crypto/signer';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { sign, type SignedTransaction, type WalletIdentity } from '@edgebeat/ledger';
import { sealTransaction } from '@edgebeat/ledger/dist/fabric/envelope';
import { gateway, ledger, peer as messages } from '@hyperledger/fabric-protos';
import type { MemberWorld, Role, WorldMember } from './member-world.test.kit';

/** A client's key, as something that endorses. */
export async function clientSigner(member: WorldMember, role: Role): Promise<Signer> {
  const { mspId, certificate, privateKey } = await member.identity(role);
  return createSigner(mspId, Buffer.from(certificate), createPrivateKey(privateKey));
}

/** The key of a member's own peer: whoever has it answers for any chaincode that it likes to run. */
export async function peerSigner(
  { consortium }: MemberWorld,
  { msp, domain }: WorldMember,
): Promise<Signer> {
  const { certificate, key } = materialPaths(consortium.embedded.files.crypto, domain).peer.msp;
  return createSigner(msp, await readFile(certificate), createPrivateKey(await readFile(key)));
}

interface Forgery {
  /** Makes another result of the one that peers endorsed. */
  readonly result?: (payload: Buffer) => Buffer;
  /** Who signs the result instead of the peers that did. */
  readonly endorsers?: readonly Signer[];
}

/** A transaction with another result or other endorsers, signed by its client again. */
export function forge(
  { transactionId, bytes }: SignedTransaction,
  client: WalletIdentity,
  { result = (payload) => payload, endorsers }: Forgery,
): SignedTransaction {
  const prepared = withAction(bytes, (action) => {
    const payload = result(Buffer.from(action.getProposalResponsePayload_asU8()));
    action.setProposalResponsePayload(payload);
    if (endorsers === undefined) return;
    action.setEndorsementsList(endorsers.map((signer) => endorsementBy(signer, payload)));
  });
  const envelope = gateway.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
  const signature = sign(client, envelope?.getPayload_asU8() ?? new Uint8Array());
  return { transactionId, bytes: sealTransaction(prepared, signature).bytes };
}

/** Has a transaction ordered as it is, and waits until every peer has judged it. */
export async function order(
  world: MemberWorld,
  { peer }: WorldMember,
  transaction: SignedTransaction,
): Promise<void> {
  await peer.submit(transaction);
  await world.everywhere(transaction.transactionId);
}

/** Writes another text of the same length everywhere, so that nothing else changes. */
export function replacing(from: string, to: string): (payload: Buffer) => Buffer {
  if (from.length !== to.length) throw new Error('the texts have to be equally long');
  return (payload) => Buffer.from(payload.toString('latin1').replaceAll(from, to), 'latin1');
}

/** A result as a chaincode made it: what it wrote, and what it announced. */
interface Result {
  readonly event: messages.ChaincodeEvent;
  readonly sets: ledger.rwset.NsReadWriteSet[];
}

/** Takes a result apart and puts together what a change leaves of it. */
export function rewriting(change: (result: Result) => void): (payload: Buffer) => Buffer {
  return (payload) => {
    const { ChaincodeAction, ChaincodeEvent, ProposalResponsePayload } = messages;
    const response = ProposalResponsePayload.deserializeBinary(payload);
    const action = ChaincodeAction.deserializeBinary(response.getExtension_asU8());
    const results = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
    const event = ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
    change({ event, sets: results.getNsRwsetList() });
    action.setResults(results.serializeBinary());
    action.setEvents(event.serializeBinary());
    response.setExtension$(action.serializeBinary());
    return Buffer.from(response.serializeBinary());
  };
}

/** Lets a private write go into another collection than it was made for. */
export function intoCollection({ sets }: Result, name: string): void {
  for (const hashed of sets.flatMap((set) => set.getCollectionHashedRwsetList())) {
    hashed.setCollectionName(name);
  }
}

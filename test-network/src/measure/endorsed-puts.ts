import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serializeReadWriteSet } from '@edgebeat/fabric-embedded/dist/chaincode/read-write-set';
import { channel, organizations } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { endorse } from '@edgebeat/fabric-embedded/dist/services/endorsement';
import { prepareTransaction } from '@edgebeat/fabric-embedded/dist/services/gateway-endorse';
import { unpackProposal } from '@edgebeat/fabric-embedded/dist/services/proposal';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { loadSigner } from '@edgebeat/fabric-embedded/signer';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import { type common, gateway, peer } from '@hyperledger/fabric-protos';

const chaincode = 'asset';

/** Makes a transaction that puts a value, as it comes to an ordering node. */
export type EndorsedPut = (key: string, value: string) => common.Envelope;

/**
 * Transactions of the tests' chaincode as the first member's client makes them and the peers of the
 * first two members, which are a majority, endorse them; with their keys, but no call in between.
 *
 * @param dataDir A network's data folder; it need not run.
 */
export async function endorsedPuts(dataDir: string): Promise<EndorsedPut> {
  const [first, second] = organizations.map(({ mspId, domain }) => {
    const paths = materialPaths(join(dataDir, 'crypto'), domain);
    return { mspId, peer: paths.peer.msp, user: paths.user('User1').msp };
  });
  if (first === undefined || second === undefined) throw new Error('a majority needs two members');
  const { mspId, user } = first;
  const client = await loadSigner(mspId, user.certificate, user.key);
  const endorsers = await Promise.all(
    [first, second].map((one) => loadSigner(one.mspId, one.peer.certificate, one.peer.key)),
  );
  // The client connects when it first calls, which it never does.
  const contract = connect({
    client: new Client('localhost:1', credentials.createInsecure()),
    identity: { mspId, credentials: await readFile(user.certificate) },
    hash: hash.none,
  })
    .getNetwork(channel)
    .getContract(chaincode);
  return (key, value) => {
    const proposed = contract.newProposal('put', { arguments: [key, value] }).getBytes();
    const message = gateway.ProposedTransaction.deserializeBinary(proposed).getProposal();
    const proposal = unpackProposal(message ?? new peer.SignedProposal());
    const outcome = { ...{ response: success(), chaincodeVersion: '1.0' }, ...written(key, value) };
    const answers = endorsers.map((signer) => endorse(proposal, outcome, signer));
    const envelope = prepareTransaction(proposal, endorsedAction(answers));
    envelope.setSignature(client.sign(envelope.getPayload_asU8()));
    return envelope;
  };
}

function success(): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  return response;
}

/** What the chaincode's `put` does. */
function written(key: string, value: string) {
  const access = {
    ...{ reads: new Map(), metadataWrites: new Map(), ranges: [], collections: new Map() },
    writes: new Map([[key, Buffer.from(value)]]),
  };
  return { readWriteSet: serializeReadWriteSet(new Map([[chaincode, access]])) };
}

function endorsedAction(answers: readonly peer.ProposalResponse[]): peer.ChaincodeEndorsedAction {
  const action = new peer.ChaincodeEndorsedAction();
  action.setProposalResponsePayload(answers[0]?.getPayload_asU8() ?? '');
  action.setEndorsementsList(answers.flatMap((answer) => answer.getEndorsement() ?? []));
  return action;
}

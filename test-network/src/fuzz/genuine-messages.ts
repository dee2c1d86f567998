import { createHash, randomBytes } from 'node:crypto';
import type { Signer } from '@edgebeat/fabric-embedded/dist/crypto/signer';
import { endorsementBy, withAction } from '@edgebeat/fabric-embedded/dist/forged.test.data';
import { common, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';

/** A message whose content can be changed before it is signed. */
export interface Unsealed {
  readonly content: Buffer;
  /** Signs the content with a genuine key and wraps it up. */
  readonly seal: (content: Buffer) => Buffer;
}

/** Makes what an honest client sends to a network. */
export class GenuineMessages {
  readonly #signer: Signer;
  readonly #channel: string;

  constructor(signer: Signer, channel: string) {
    this.#signer = signer;
    this.#channel = channel;
  }

  /** A proposal, sealed as the endorser takes it. */
  proposal(
    chaincode: string,
    args: readonly string[],
  ): Unsealed & { readonly transactionId: string } {
    const { header, transactionId } = this.#header(3, chaincode);
    const input = new peer.ChaincodeInput();
    input.setArgsList(args.map((text) => Buffer.from(text)));
    const spec = new peer.ChaincodeSpec();
    spec.setInput(input);
    spec.setChaincodeId(chaincodeId(chaincode));
    const invocation = new peer.ChaincodeInvocationSpec();
    invocation.setChaincodeSpec(spec);
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(invocation.serializeBinary());
    const proposal = new peer.Proposal();
    proposal.setHeader(header.serializeBinary());
    proposal.setPayload(payload.serializeBinary());
    return {
      transactionId,
      content: Buffer.from(proposal.serializeBinary()),
      seal: (content) => Buffer.from(this.#signedProposal(content).serializeBinary()),
    };
  }

  /** The same as the gateway takes it, to be endorsed or evaluated. */
  gatewayProposal(
    chaincode: string,
    args: readonly string[],
    call: 'endorse' | 'evaluate',
  ): Unsealed & { readonly transactionId: string } {
    const { content, transactionId } = this.proposal(chaincode, args);
    const request =
      call === 'endorse' ? new gateway.EndorseRequest() : new gateway.EvaluateRequest();
    request.setTransactionId(transactionId);
    request.setChannelId(this.#channel);
    return {
      content,
      transactionId,
      seal: (changed) => {
        request.setProposedTransaction(this.#signedProposal(changed));
        return Buffer.from(request.serializeBinary());
      },
    };
  }

  /** A request for blocks. */
  seek(start: number | 'newest', behavior: 0 | 1): Unsealed {
    const info = new orderer.SeekInfo();
    const [from, to] = [new orderer.SeekPosition(), new orderer.SeekPosition()];
    if (start === 'newest') from.setNewest(new orderer.SeekNewest());
    else from.setSpecified(specified(start));
    to.setSpecified(specified(start === 'newest' ? 1 : start + 1));
    info.setStart(from);
    info.setStop(to);
    info.setBehavior(behavior);
    const payload = new common.Payload();
    payload.setHeader(this.#header(5, '').header);
    payload.setData(info.serializeBinary());
    return this.envelope(Buffer.from(payload.serializeBinary()));
  }

  commitStatus(transactionId: string): Unsealed {
    const request = new gateway.CommitStatusRequest();
    request.setTransactionId(transactionId);
    request.setChannelId(this.#channel);
    request.setIdentity(this.#signer.serialized);
    const signed = new gateway.SignedCommitStatusRequest();
    return this.#signedRequest(Buffer.from(request.serializeBinary()), signed);
  }

  events(chaincode: string): Unsealed {
    const request = new gateway.ChaincodeEventsRequest();
    request.setChannelId(this.#channel);
    request.setChaincodeId(chaincode);
    request.setIdentity(this.#signer.serialized);
    const signed = new gateway.SignedChaincodeEventsRequest();
    return this.#signedRequest(Buffer.from(request.serializeBinary()), signed);
  }

  /** A payload, sealed as an ordering node or a peer takes it. */
  envelope(payload: Buffer): Unsealed {
    return { content: payload, seal: (content) => this.#envelope(content) };
  }

  /** The same, sealed as the gateway takes it. */
  submission(payload: Buffer, transactionId: string): Unsealed {
    return {
      content: payload,
      seal: (content) => {
        const request = new gateway.SubmitRequest();
        request.setTransactionId(transactionId);
        request.setChannelId(this.#channel);
        request.setPreparedTransaction(common.Envelope.deserializeBinary(this.#envelope(content)));
        return Buffer.from(request.serializeBinary());
      },
    };
  }

  #envelope(payload: Buffer): Buffer {
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(this.#signer.sign(payload));
    return Buffer.from(envelope.serializeBinary());
  }

  #signedProposal(content: Buffer): peer.SignedProposal {
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(content);
    signed.setSignature(this.#signer.sign(content));
    return signed;
  }

  #signedRequest(
    content: Buffer,
    signed: gateway.SignedCommitStatusRequest | gateway.SignedChaincodeEventsRequest,
  ): Unsealed {
    return {
      content,
      seal: (changed) => {
        signed.setRequest(changed);
        signed.setSignature(this.#signer.sign(changed));
        return Buffer.from(signed.serializeBinary());
      },
    };
  }

  #header(type: number, chaincode: string) {
    const nonce = randomBytes(24);
    const creator = this.#signer.serialized;
    const transactionId = createHash('sha256').update(nonce).update(creator).digest('hex');
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(type);
    channelHeader.setChannelId(this.#channel);
    channelHeader.setTxId(transactionId);
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(chaincodeId(chaincode));
    if (chaincode !== '') channelHeader.setExtension$(extension.serializeBinary());
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setNonce(nonce);
    signatureHeader.setCreator(creator);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    return { header, transactionId };
  }
}

/** The payload of a prepared transaction whose endorsed results were changed and signed by peers. */
export function reendorsed(
  payload: Buffer,
  change: (results: Buffer) => Buffer,
  peers: readonly Signer[],
): Buffer {
  const prepared = new gateway.PreparedTransaction();
  const envelope = new common.Envelope();
  envelope.setPayload(payload);
  prepared.setEnvelope(envelope);
  const changed = withAction(prepared.serializeBinary(), (action) => {
    const results = change(Buffer.from(action.getProposalResponsePayload_asU8()));
    action.setProposalResponsePayload(results);
    action.setEndorsementsList(peers.map((signer) => endorsementBy(signer, results)));
  });
  const whole = gateway.PreparedTransaction.deserializeBinary(changed).getEnvelope();
  return Buffer.from(whole?.getPayload_asU8() ?? []);
}

function chaincodeId(name: string): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(name);
  return id;
}

function specified(number: number): orderer.SeekSpecified {
  const position = new orderer.SeekSpecified();
  position.setNumber(number);
  return position;
}

import { common } from '@hyperledger/fabric-protos';
import {
  openSampleChannel,
  type SampleChannel,
  sampleTransaction,
} from '../validation/sample-channel.test.data';
import { openEnvelope } from '../access/envelope';
import { envelopeProblem } from './envelope-check';

describe('envelopeProblem', () => {
  let channel: SampleChannel;

  beforeAll(async () => {
    channel = await openSampleChannel();
  });

  afterAll(() => channel[Symbol.asyncDispose]());

  function check(claimed: { readonly id?: string }) {
    const [{ client: creator, peer }] = channel.members;
    const { envelope } = sampleTransaction({ creator, endorsers: [peer], ...claimed });
    const message = common.Envelope.deserializeBinary(envelope);
    return envelopeProblem(message, openEnvelope(message), channel.config);
  }

  it('given a transaction of a client, when its id is the hash of nonce and creator, then it may be ordered', () => {
    const problem = check({});

    expect(problem).toBeUndefined();
  });

  it("given a transaction under another one's id, when it is to be ordered, then it is refused", () => {
    const problem = check({ id: 'ab'.repeat(32) });

    expect(problem).toEqual({
      code: common.Status.BAD_REQUEST,
      info: 'the transaction id is not the hash of nonce and creator',
    });
  });
});

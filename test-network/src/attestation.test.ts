import { EdgeBeatError, ImageVerdict, type RegisterAttestationKey } from '@edgebeat/core';
import { submitAndWait } from '@edgebeat/ledger';
import { startTestConsortium, type TestConsortium } from './consortium';
import { signedImage } from './signed-image';

jest.setTimeout(120_000);

const bounds = { deadlineMs: 30_000, attempts: 8 };
const image = signedImage('gateway');
const { digest, keyHash, pem } = image;

/** The tests go through the life of one image, in their order. */
describe('the life of an attested image on the embedded network', () => {
  let consortium: TestConsortium;

  beforeAll(async () => {
    consortium = await startTestConsortium();
  });

  afterAll(() => consortium[Symbol.asyncDispose]());

  async function submit(
    index: number,
    label: 'publisher' | 'operator',
    transaction: string,
    argument: object,
  ): Promise<unknown> {
    const member = consortium.members[index] ?? consortium.first;
    await using ledger = await consortium.connect(member, label);
    const call = { contract: 'attestation', transaction, argument };
    const { result } = await submitAndWait(ledger, call, bounds);
    return result;
  }

  /** What every member's own peer answers; each has to come to the same. */
  async function verdict(): Promise<ImageVerdict> {
    const answers = await Promise.all(
      consortium.members.map(async (member) => {
        await using ledger = await consortium.connect(member, 'connector');
        const argument = { digest };
        return await ledger.evaluate({ contract: 'attestation', transaction: 'verdict', argument });
      }),
    );
    const [first, ...others] = answers.map((answer) => ImageVerdict.parse(answer));
    if (first === undefined) throw new Error('nobody answered');
    for (const other of others) expect(other).toEqual(first);
    return first;
  }

  it('given a publisher, when two attestations come at once, then every peer verified both', async () => {
    const validity = {
      from: new Date(Date.now() - 60_000).toISOString(),
      until: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const request: RegisterAttestationKey = { publicKey: pem, name: 'ci', validity };
    await submit(0, 'publisher', 'registerKey', request);

    await Promise.all(
      ['att-1', 'att-2'].map((id) => submit(0, 'publisher', 'attest', image.attestation(id))),
    );

    const { status, attestations } = await verdict();
    expect(status).toBe('trusted');
    expect(attestations.map(({ id, state }) => [id, state])).toEqual([
      ['att-1', 'valid'],
      ['att-2', 'valid'],
    ]);
  });

  it('given a forged signature, when it is attested, then no peer endorses it', async () => {
    const { attestation: forged } = signedImage('gateway').attestation('att-3');

    const attempt = submit(0, 'publisher', 'attest', {
      ...image.attestation('att-3'),
      attestation: forged,
    });

    const refusal = await attempt.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EdgeBeatError);
    expect(refusal).toHaveProperty('code', 'invalid-signature');
  });

  it('given the other members, when both ask to revoke the key, then nobody trusts the image', async () => {
    const { mspId: owner } = consortium.first;
    const request = { owner, keyHash, reason: 'the key was stolen' };

    await submit(1, 'operator', 'revokeKey', request);
    const between = await verdict();
    await submit(2, 'operator', 'revokeKey', request);

    expect(between.status).toBe('trusted');
    expect(await verdict()).toMatchObject({ status: 'revoked', vouchers: [] });
  });
});

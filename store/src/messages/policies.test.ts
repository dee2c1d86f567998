import { signaturePolicy } from '../testing/channel.test.kit';
import { WireError } from '../wire/cursor';
import { decodeSignaturePolicy } from './policies';

/** A rule that holds one rule that holds one rule, and so on. */
function nestedRules(depth: number): Buffer {
  let rule: Buffer = Buffer.of(0x08, 0);
  for (let level = 0; level < depth; level++) rule = field(0x12, field(0x12, rule));
  return field(0x12, rule);
}

function field(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

describe('decodeSignaturePolicy', () => {
  it('given a policy of the Fabric messages, when decoded, then rules and principals are there', () => {
    const encoded = signaturePolicy(2, [
      ['A', 'PEER'],
      ['B', 'MEMBER'],
      ['C', 'ADMIN'],
    ]).serializeBinary();

    const { rule, identities } = decodeSignaturePolicy(encoded);

    expect(rule).toEqual({ n: 2, rules: [{ signedBy: 0 }, { signedBy: 1 }, { signedBy: 2 }] });
    expect(identities).toHaveLength(3);
  });

  it('given rules nested five thousand deep, when decoded, then they are refused without overflow', () => {
    expect(() => decodeSignaturePolicy(nestedRules(5_000))).toThrow(WireError);
    expect(decodeSignaturePolicy(nestedRules(10)).rule).toBeDefined();
  });

  it('given an empty rule, when decoded, then it is refused', () => {
    expect(() => decodeSignaturePolicy(Buffer.of(0x12, 0))).toThrow(
      'a signature policy has an empty rule',
    );
  });
});

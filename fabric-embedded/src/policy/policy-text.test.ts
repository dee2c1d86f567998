import { msp } from '@hyperledger/fabric-protos';
import { parsePolicyText } from './policy-text';

function shape(text: string): unknown {
  const envelope = parsePolicyText(text);
  const names = envelope.getIdentitiesList().map((principal) => {
    const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
    return `${role.getMspIdentifier()}.${String(role.getRole())}`;
  });
  const describeRule = (rule: ReturnType<typeof envelope.getRule>): unknown => {
    const some = rule?.getNOutOf();
    return some === undefined
      ? names[rule?.getSignedBy() ?? -1]
      : [some.getN(), ...some.getRulesList().map(describeRule)];
  };
  return describeRule(envelope.getRule());
}

describe('parsePolicyText', () => {
  it.each([
    ["OR('A.member')", [1, 'A.0']],
    ["Or('A.member', 'B.peer')", [1, 'A.0', 'B.3']],
    [`AND("A.admin",'B.client')`, [2, 'A.1', 'B.2']],
    ["OutOf(2, 'A.peer', 'B.peer', 'C.orderer')", [2, 'A.3', 'B.3', 'C.4']],
    ["OR('A-1.x.peer', AND('B.peer', 'C.peer'))", [1, 'A-1.x.3', [2, 'B.3', 'C.3']]],
  ])('given %s, when it is read, then the policy says it', (text, expected) => {
    expect(shape(text)).toEqual(expected);
  });

  // Computed by Fabric v3.1.5's own functions for the same texts.
  it.each([
    ["OR('A.member', 'B.peer')", '120c120a080112020800120208011a0512030a01411a0712050a01421003'],
    [
      "OutOf(2, 'A.peer', AND('B.admin', 'C.client'), 'A.peer')",
      '121a1218080212020802120c120a08021202080012020801120208031a0712050a014210011a0712050a014310' +
        '021a0712050a014110031a0712050a01411003',
    ],
  ])('given %s, when it is serialised, then the bytes are those of Fabric', (text, bytes) => {
    expect(Buffer.from(parsePolicyText(text).serializeBinary()).toString('hex')).toBe(bytes);
  });

  it.each([
    ['', 'it has to begin with AND, OR or OutOf'],
    ["'A.peer'", 'it has to begin with AND, OR or OutOf'],
    ["XOR('A.peer')", 'unrecognized gate XOR'],
    ["or('A.peer')", 'unrecognized gate or'],
    ["OR('A.peer'", ') was expected'],
    ["OR('A.boss')", 'unrecognized principal A.boss'],
    ["OR('A.peer') OR('B.peer')", 'something follows the policy'],
    ["OutOf('A.peer')", 'OutOf has to begin with a number'],
    ["OutOf(4, 'A.peer')", 'invalid t-out-of-n predicate, t 4, n 1'],
    ['OR()', 'a principal or a gate was expected'],
    ["OR('A.peer' & 'B.peer')", 'unrecognized token'],
  ])('given %s, when it is read, then it is refused with the reason', (text, reason) => {
    expect(() => parsePolicyText(text)).toThrow(reason);
  });

  it('given a text that is nested or long beyond measure, when it is read, then it is refused', () => {
    const texts = ['OR('.repeat(50), "OR('A.peer'".padEnd(5000)];

    expect(() => parsePolicyText(texts[0] ?? '')).toThrow('it is nested too deeply');
    expect(() => parsePolicyText(texts[1] ?? '')).toThrow('it is longer than 4096 characters');
  });
});

import { createHash } from 'node:crypto';
import { PolicyId } from './policy';
import { policyId } from './policy-id';

describe('policyId', () => {
  it('given a member and a command, when the id is made, then it is the digest modulo 10^12', () => {
    const digest = createHash('sha256').update('Org1MSP').update('\0').update('c-1').digest();

    const id = policyId('Org1MSP', 'c-1');

    expect(id).toBe(`POL-${String(digest.readBigUInt64BE(0) % 10n ** 12n).padStart(12, '0')}`);
  });

  it('given many commands, when ids are made, then each has the form of a policy id', () => {
    const commands = Array.from({ length: 500 }, (_, index) => `command-${index.toString()}`);

    const ids = commands.map((command) => policyId('Org1MSP', command));

    expect(ids.every((id) => PolicyId.safeParse(id).success)).toBe(true);
    expect(new Set(ids).size).toBe(commands.length);
  });

  it('given MSP and command that join to the same text, when ids are made, then they differ', () => {
    const ids = [policyId('Org1', 'MSPc'), policyId('Org1MSP', 'c')];

    expect(ids[0]).not.toBe(ids[1]);
  });
});

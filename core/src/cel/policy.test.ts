import { Rejected } from '../errors';
import { PolicyContent } from '../records';
import { compiledHash, compilePolicy, defaultOnError } from './policy';

function policy(rule: object): PolicyContent {
  return PolicyContent.parse({
    policyName: 'No USB storage',
    rules: [
      { condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE', ...rule },
    ],
  });
}

describe('compilePolicy', () => {
  it('given the same rules under another name, when they are hashed, then the hash is the same', () => {
    const named = { ...policy({}), policyName: 'Other', description: 'other' };

    expect(compiledHash(named)).toBe(compiledHash(policy({})));
  });

  it('given a default that is written out, when it is hashed, then the hash is the same', () => {
    expect(compiledHash(policy({ onError: 'block' }))).toBe(compiledHash(policy({})));
  });

  it('given version 1 of the dialect, when a policy is hashed, then the hash never changes', () => {
    expect(compiledHash(policy({}))).toMatchInlineSnapshot(
      `"3aec35d6fafb009b35f79aee4350ace9b3b4c1fe34c6fca29f2fb2b534f6d509"`,
    );
  });

  it.each([
    { condition: "device.type == 'CAMERA'" },
    { action: 'block' },
    { onError: 'allow' },
    { alert: true },
  ])('given another rule %j, when it is hashed, then the hash differs', (change) => {
    expect(compiledHash(policy(change))).not.toBe(compiledHash(policy({})));
  });

  it('given a rule that does not compile, when the policy is compiled, then the rule is named', () => {
    const compile = () => compilePolicy(policy({ condition: 'user.name' }));

    expect(compile).toThrow(Rejected);
    expect(compile).toThrow(/^rules\[0\]\.condition: .*character 1/);
  });

  it('given an action, when errors have no choice, then only what stops something stops', () => {
    const actions = [
      'allow',
      'warn',
      'block',
      'disable',
      'quarantine',
      'require_approval',
    ] as const;

    const choices = actions.map(defaultOnError);

    expect(choices).toEqual(['allow', 'allow', 'block', 'block', 'allow', 'allow']);
  });
});

import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { common, msp } from '@hyperledger/fabric-protos';
import { createAuthority } from '../crypto/certificate';
import type { Identity } from '../msp/identity';
import { compileSignaturePolicy } from './signature-policy';

/** A policy in the words of tests: the name of a principal, or how many of which parts. */
type Rule = string | { readonly n: number; readonly of: readonly Rule[] };

function toMessage(rule: Rule, names: string[]): common.SignaturePolicy {
  const message = new common.SignaturePolicy();
  if (typeof rule === 'string') {
    if (!names.includes(rule)) names.push(rule);
    message.setSignedBy(names.indexOf(rule));
    return message;
  }
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(rule.n);
  some.setRulesList(rule.of.map((part) => toMessage(part, names)));
  message.setNOutOf(some);
  return message;
}

function toEnvelope(rule: Rule): common.SignaturePolicyEnvelope {
  const names: string[] = [];
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(toMessage(rule, names));
  envelope.setIdentitiesList(
    names.map((name) => {
      const principal = new msp.MSPPrincipal();
      principal.setPrincipal(Buffer.from(name));
      return principal;
    }),
  );
  return envelope;
}

describe('a signature policy', () => {
  let certificate: X509Certificate;
  beforeAll(async () => {
    certificate = new X509Certificate((await createAuthority({ commonName: 'x' })).certificatePem);
  });

  const signer = (mspId: string): Identity => ({
    mspId,
    certificate,
    serialized: new Uint8Array(),
    organizationalUnits: [],
  });

  /** A signer satisfies the principals that its MSP id lists, letter by letter. */
  function evaluate(rule: Rule, signers: readonly string[]): boolean {
    const policy = compileSignaturePolicy(toEnvelope(rule), ({ mspId }, principal) =>
      mspId.includes(Buffer.from(principal.getPrincipal_asU8()).toString()),
    );
    return policy(signers.map(signer));
  }

  const twoOf = { n: 2, of: ['a', 'b', 'c'] };
  it.each<[Rule, string[], boolean]>([
    ['a', [], false],
    ['a', ['b'], false],
    ['a', ['b', 'a'], true],
    [twoOf, ['a'], false],
    [twoOf, ['a', 'c'], true],
    [twoOf, ['a', 'a'], false],
    [{ n: 2, of: ['a', 'a'] }, ['a'], false],
    [{ n: 2, of: ['a', 'a'] }, ['a', 'a'], true],
    [{ n: 2, of: ['a', 'b'] }, ['ab'], false],
    // The first signer serves the first rule, although the other order would satisfy both.
    [{ n: 2, of: ['a', 'b'] }, ['ab', 'a'], false],
    [{ n: 2, of: ['a', 'b'] }, ['a', 'ab'], true],
    // A part that fails gives back the signers that it had counted.
    [{ n: 1, of: [{ n: 2, of: ['a', 'b'] }, 'a'] }, ['a'], true],
    [{ n: 2, of: [{ n: 2, of: ['a', 'b'] }, 'a', 'c'] }, ['a', 'c'], true],
    [{ n: 2, of: [{ n: 1, of: ['a', 'b'] }, 'a'] }, ['a'], false],
    [{ n: 0, of: [] }, [], true],
    [{ n: 1, of: [] }, ['a'], false],
  ])('given %j, when %j have signed, then it is satisfied: %s', (rule, signers, expected) => {
    const satisfied = evaluate(rule, signers);

    expect(satisfied).toBe(expected);
  });

  it('given n of distinct organisations, when any of them sign, then the number of organisations decides', () => {
    const all = ['a', 'b', 'c', 'd', 'e'];

    const holds = (n: number, signers: string[]) =>
      evaluate({ n, of: all }, signers) === new Set(signers).size >= n;

    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.array(fc.constantFrom(...all)), holds),
    );
  });

  it('given any policy, when signers are added at the end, then what was satisfied stays so', () => {
    const rules = fc.letrec<{ rule: Rule }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', 'b', 'c'),
        fc.record({ n: fc.nat(3), of: fc.array(tie('rule'), { maxLength: 3 }) }),
      ),
    })).rule;
    const signers = fc.array(fc.constantFrom('a', 'b', 'c', 'z'), { maxLength: 5 });

    const stays = (rule: Rule, first: string[], more: string[]) =>
      !evaluate(rule, first) || evaluate(rule, [...first, ...more]);

    fc.assert(fc.property(rules, signers, signers, stays));
  });

  it('given a malformed policy, when it is compiled, then the reason is told', () => {
    const future = toEnvelope('a');
    future.setVersion(1);
    const outOfRange = toEnvelope('a');
    outOfRange.setIdentitiesList([]);
    const deep = Array.from({ length: 200 }).reduce<Rule>((of) => ({ n: 1, of: [of] }), 'a');

    const compile = (envelope: common.SignaturePolicyEnvelope) => () =>
      compileSignaturePolicy(envelope, () => true);

    expect(compile(future)).toThrow('version 1 is not understood');
    expect(compile(outOfRange)).toThrow('identity index out of range');
    expect(compile(new common.SignaturePolicyEnvelope())).toThrow('an empty element');
    expect(compile(toEnvelope(deep))).toThrow('nested too deeply');
  });
});

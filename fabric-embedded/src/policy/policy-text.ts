import { common, type msp } from '@hyperledger/fabric-protos';
import { type PrincipalRole, rolePrincipal, signedBy } from '../channel/config-policies';

const tokens = /\s*(?:([A-Za-z]+)(?=\s*\()|'([^']*)'|"([^"]*)"|(\d+)|([(),]))/y;
const principal = /^([A-Za-z0-9.-]+)\.(admin|member|client|peer|orderer)$/;
const maxLength = 4096;
const maxDepth = 32;

interface Token {
  readonly kind: 'gate' | 'principal' | 'number' | 'mark' | 'end';
  readonly text: string;
}

/**
 * Reads a signature policy as Fabric's tools write it: `AND`, `OR` and `OutOf` over principals such
 * as `'AlphaMSP.peer'`.
 *
 * @throws Error that quotes the policy.
 */
export function parsePolicyText(text: string): common.SignaturePolicyEnvelope {
  try {
    if (text.length > maxLength)
      throw new Error(`it is longer than ${String(maxLength)} characters`);
    return new PolicyReader(tokensOf(text)).envelope();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`invalid policy ${text.slice(0, 200)}: ${reason}`, { cause });
  }
}

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  for (let at = 0; at < text.trimEnd().length; at = tokens.lastIndex) {
    const match = tokens.exec(text);
    if (match === null) throw new Error(`unrecognized token at position ${String(at)}`);
    const [, gate, single, double, number, mark] = match;
    if (gate !== undefined) found.push({ kind: 'gate', text: gate.toLowerCase() });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark });
    else found.push({ kind: 'principal', text: single ?? double ?? '' });
  }
  return found;
}

class PolicyReader {
  readonly #tokens: readonly Token[];
  readonly #principals: msp.MSPPrincipal[] = [];
  #next = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  envelope(): common.SignaturePolicyEnvelope {
    if (this.#peek().kind !== 'gate') throw new Error('it has to begin with AND, OR or OutOf');
    const rule = this.#rule(0);
    if (this.#peek().kind !== 'end') throw new Error('something follows the policy');
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setVersion(0);
    envelope.setRule(rule);
    envelope.setIdentitiesList(this.#principals);
    return envelope;
  }

  #rule(depth: number): common.SignaturePolicy {
    if (depth > maxDepth) throw new Error('it is nested too deeply');
    const token = this.#take();
    if (token.kind === 'principal') return this.#principal(token.text);
    if (token.kind !== 'gate') throw new Error(`a principal or a gate was expected`);
    this.#expect('(');
    const count = token.text === 'outof' ? this.#count() : undefined;
    const rules = [this.#rule(depth + 1)];
    while (this.#peek().text === ',') {
      this.#take();
      rules.push(this.#rule(depth + 1));
    }
    this.#expect(')');
    return gate(token.text, count, rules);
  }

  #principal(text: string): common.SignaturePolicy {
    const [, mspId, role] = principal.exec(text) ?? [];
    if (mspId === undefined || role === undefined)
      throw new Error(`unrecognized principal ${text}`);
    this.#principals.push(rolePrincipal(mspId, roles[role] ?? 'MEMBER'));
    return signedBy(this.#principals.length - 1);
  }

  #count(): number {
    const token = this.#take();
    if (token.kind !== 'number') throw new Error('OutOf has to begin with a number');
    this.#expect(',');
    return Number(token.text);
  }

  #expect(mark: string): void {
    const token = this.#take();
    if (token.kind !== 'mark' || token.text !== mark) throw new Error(`${mark} was expected`);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '' };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }
}

const roles: Readonly<Record<string, PrincipalRole>> = {
  admin: 'ADMIN',
  member: 'MEMBER',
  client: 'CLIENT',
  peer: 'PEER',
  orderer: 'ORDERER',
};

function gate(
  name: string,
  count: number | undefined,
  rules: common.SignaturePolicy[],
): common.SignaturePolicy {
  const needed = count ?? gates.get(name)?.(rules.length);
  if (needed === undefined) throw new Error(`unrecognized gate ${name}`);
  // One more than there are rules is Fabric's way to write a policy that nobody satisfies.
  if (needed > rules.length + 1) {
    throw new Error(`invalid t-out-of-n predicate, t ${String(needed)}, n ${String(rules.length)}`);
  }
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(needed);
  some.setRulesList(rules);
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(some);
  return rule;
}

const gates = new Map<string, (rules: number) => number>([
  ['and', (rules) => rules],
  ['or', () => 1],
]);

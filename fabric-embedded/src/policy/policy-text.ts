import { common, type msp } from '@hyperledger/fabric-protos';
import { type PrincipalRole, rolePrincipal, signedBy } from '../channel/config-policies';

const tokenForm = /\s*(?:([A-Za-z]+)(?=\s*\()|'([^']*)'|"([^"]*)"|(\d+)|([(),]))/y;
const principalForm = /^([A-Za-z0-9.-]+)\.(admin|member|client|peer|orderer)$/;
const maxLength = 4096;
const maxDepth = 32;

interface Token {
  readonly kind: 'gate' | 'principal' | 'number' | 'mark' | 'end';
  readonly text: string;
}

/** A policy as it is written: principals, and gates that need some of what stands in them. */
type Expression =
  | { readonly principal: msp.MSPPrincipal }
  | { readonly needed: number; readonly parts: readonly Expression[] };

/**
 * Reads a signature policy as Fabric's tools write it: `AND`, `OR` and `OutOf` over principals such
 * as `'AlphaMSP.peer'`.
 *
 * @throws Error that quotes the policy.
 */
export function parsePolicyText(text: string): common.SignaturePolicyEnvelope {
  try {
    if (text.length > maxLength) {
      throw new Error(`it is longer than ${String(maxLength)} characters`);
    }
    const principals: msp.MSPPrincipal[] = [];
    const rule = compile(new PolicyReader(tokensOf(text)).whole(), principals);
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setVersion(0);
    envelope.setRule(rule);
    envelope.setIdentitiesList(principals);
    return envelope;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`invalid policy ${text.slice(0, 200)}: ${reason}`, { cause });
  }
}

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  tokenForm.lastIndex = 0;
  for (let at = 0; at < text.trimEnd().length; at = tokenForm.lastIndex) {
    const match = tokenForm.exec(text);
    if (match === null) throw new Error(`unrecognized token at position ${String(at)}`);
    const [, gate, single, double, number, mark] = match;
    if (gate !== undefined) found.push({ kind: 'gate', text: gate });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark });
    else found.push({ kind: 'principal', text: single ?? double ?? '' });
  }
  return found;
}

class PolicyReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    if (this.#peek().kind !== 'gate') throw new Error('it has to begin with AND, OR or OutOf');
    const expression = this.#expression(0);
    if (this.#peek().kind !== 'end') throw new Error('something follows the policy');
    return expression;
  }

  #expression(depth: number): Expression {
    if (depth > maxDepth) throw new Error('it is nested too deeply');
    const token = this.#take();
    if (token.kind === 'principal') return { principal: principalOf(token.text) };
    if (token.kind !== 'gate') throw new Error('a principal or a gate was expected');
    this.#expect('(');
    const count = countedGates.has(token.text) ? this.#count() : undefined;
    const parts = [this.#expression(depth + 1)];
    while (this.#peek().text === ',') {
      this.#take();
      parts.push(this.#expression(depth + 1));
    }
    this.#expect(')');
    return { needed: count ?? neededBy(token.text, parts.length), parts };
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

function principalOf(text: string): msp.MSPPrincipal {
  const [, mspId, role] = principalForm.exec(text) ?? [];
  if (mspId === undefined || role === undefined) throw new Error(`unrecognized principal ${text}`);
  return rolePrincipal(mspId, roles[role] ?? 'MEMBER');
}

/** Fabric's spellings; it takes no `or` and no `and`. */
const countedGates = new Set(['OutOf', 'OUTOF', 'outof']);
const gates = new Map<string, (parts: number) => number>([
  ['AND', (parts) => parts],
  ['And', (parts) => parts],
  ['OR', () => 1],
  ['Or', () => 1],
]);

function neededBy(gate: string, parts: number): number {
  const needed = gates.get(gate)?.(parts);
  if (needed === undefined) throw new Error(`unrecognized gate ${gate}`);
  return needed;
}

/** Fabric numbers the principals of inner gates before those that stand beside them. */
function compile(expression: Expression, principals: msp.MSPPrincipal[]): common.SignaturePolicy {
  if ('principal' in expression) {
    principals.push(expression.principal);
    return signedBy(principals.length - 1);
  }
  const { needed, parts } = expression;
  // One more than there are parts is Fabric's way to write a policy that nobody satisfies.
  if (needed > parts.length + 1) {
    throw new Error(`invalid t-out-of-n predicate, t ${String(needed)}, n ${String(parts.length)}`);
  }
  const inner = new Map<Expression, common.SignaturePolicy>(
    parts.filter((part) => 'parts' in part).map((part) => [part, compile(part, principals)]),
  );
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(needed);
  some.setRulesList(parts.map((part) => inner.get(part) ?? compile(part, principals)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(some);
  return rule;
}

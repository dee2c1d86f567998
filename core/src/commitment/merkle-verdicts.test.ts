import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { bytesToHex, hexToBytes } from '../hash';
import { verifyConsistency } from './consistency';
import { consistencyProof, inclusionProof, leafHash, merkleRoot, verifyInclusion } from './merkle';

/** What is asked of a verifier: whether a leaf is in a tree, or whether a tree continues another. */
type Question =
  | {
      readonly kind: 'inclusion';
      readonly index: number;
      readonly leaf: string;
      readonly size2: number;
      readonly root2: string;
      readonly proof: readonly string[];
    }
  | {
      readonly kind: 'consistency';
      readonly size1: number;
      readonly root1: string;
      readonly size2: number;
      readonly root2: string;
      readonly proof: readonly string[];
    };

/** Built from core/fixtures/merkle-verdicts over github.com/transparency-dev/merkle 0.0.2. */
const program = join(
  process.env['EDGEBEAT_TOOLS'] ?? '',
  'merkle-verdicts-0.0.2',
  'merkle-verdicts',
);

/** Whether the program is there. */
function hasVerdicts(): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The answers of the Certificate Transparency project's own verifier. */
function verdictsOn(questions: readonly Question[]): boolean[] {
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const output = execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  return output
    .trim()
    .split('\n')
    .map((line) => line === 'true');
}

const largest = 40;
const leaves = Array.from({ length: largest }, (_, index) => leafHash(Uint8Array.of(index)));
const roots = leaves.map((_, index) => bytesToHex(merkleRoot(leaves.slice(0, index + 1))));
const strange = 'ab'.repeat(32);

function own(question: Question): boolean {
  const { size2, root2, proof } = question;
  if (question.kind === 'inclusion') {
    return verifyInclusion(hexToBytes(question.leaf), question.index, size2, proof, root2);
  }
  const older = { size: question.size1, root: question.root1 };
  return verifyConsistency(older, { size: size2, root: root2 }, proof);
}

function inclusion(index: number, size2: number): Question {
  const leaf = bytesToHex(leaves[index] ?? new Uint8Array());
  const proof = inclusionProof(leaves.slice(0, size2), index);
  return { kind: 'inclusion', index, leaf, size2, root2: roots[size2 - 1] ?? '', proof };
}

function consistency(size1: number, size2: number): Question {
  const proof = consistencyProof(leaves.slice(0, size2), size1);
  const [root1 = '', root2 = ''] = [roots[size1 - 1], roots[size2 - 1]];
  return { kind: 'consistency', size1, root1, size2, root2, proof };
}

const sizes = Array.from({ length: largest }, (_, index) => index + 1);
const genuine = sizes.flatMap((size) => [
  ...sizes.slice(0, size).map((older) => consistency(older, size)),
  ...sizes.slice(0, size).map((_, index) => inclusion(index, size)),
]);

/** What somebody who wants a lie believed would try: other numbers, roots and hashes of the path. */
const falsified: fc.Arbitrary<Question> = fc
  .record({
    question: fc.constantFrom(...genuine),
    number: fc.constantFrom<'index' | 'size1' | 'size2' | undefined>(
      'index',
      'size1',
      'size2',
      undefined,
    ),
    by: fc.integer({ min: -3, max: 40 }),
    root: fc.constantFrom('root1', 'root2', 'leaf', undefined, undefined),
    with: fc.constantFrom(strange, ...roots.slice(0, 12)),
    cut: fc.option(fc.nat(6), { nil: undefined }),
    added: fc.array(fc.constantFrom(strange, ...roots.slice(0, 12)), { maxLength: 2 }),
  })
  .map(({ question, number, by, root, with: hash, cut, added }) => ({
    ...question,
    ...(number !== undefined && number in question && shifted(question, number, by)),
    ...(root !== undefined && root in question && { [root]: hash }),
    proof: [...question.proof.slice(0, cut), ...added],
  }));

/** The Go verifier's numbers have no sign, and that of an empty older tree accepts everything. */
function shifted(question: Question, name: string, by: number): object {
  const value: unknown = Reflect.get(question, name);
  const number = typeof value === 'number' ? value : 0;
  return { [name]: Math.max(name === 'index' ? 0 : 1, number + by) };
}

(hasVerdicts() ? describe : describe.skip)(
  'proofs under the verifier of the Certificate Transparency project (merkle-verdicts 0.0.2 in EDGEBEAT_TOOLS: `make tools` with go)',
  () => {
    it('given every proof of every tree up to 40 leaves, when both verify them, then all are accepted', () => {
      const verdicts = verdictsOn(genuine);

      expect(verdicts.every(Boolean)).toBe(true);
      expect(genuine.every(own)).toBe(true);
    });

    it('given 20,000 falsified proofs, when both verify them, then the verdicts are the same', () => {
      const questions = fc.sample(falsified, 20_000);

      const verdicts = verdictsOn(questions);

      const different = questions.filter((question, index) => own(question) !== verdicts[index]);
      expect(different).toEqual([]);
      expect(verdicts.filter((verdict) => !verdict).length).toBeGreaterThan(10_000);
    });
  },
);

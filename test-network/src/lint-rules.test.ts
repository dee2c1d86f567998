import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

interface Probe {
  readonly file: string;
  readonly text: string;
}

/**
 * Lints texts as if they stood in existing files, in a process of its own (ESLint is ESM), without
 * the rules that need types.
 */
function lint(probes: readonly Probe[]): string[][] {
  const program = `
    import { ESLint } from 'eslint';
    import tseslint from 'typescript-eslint';
    const overrideConfig = { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked };
    const eslint = new ESLint({ overrideConfig });
    const answers = [];
    for (const { file, text } of ${JSON.stringify(probes)}) {
      const [result] = await eslint.lintText(text, { filePath: file });
      answers.push(result.messages.map((message) => message.ruleId ?? message.message));
    }
    process.stdout.write(JSON.stringify(answers));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as string[][];
}

const rules: readonly (Probe & { readonly title: string; readonly rule: string })[] = [
  {
    title: 'a cycle of imports',
    rule: 'import-x/no-cycle',
    file: 'core/src/hash.ts',
    text: "import { contentHash } from './canonical';\nexport const sha256 = contentHash;\n",
  },
  {
    title: 'an import against the layers',
    rule: 'no-restricted-imports',
    file: 'store/src/index.ts',
    text: "export * from '@edgebeat/fabric-embedded';\n",
  },
  {
    title: 'the Fabric client outside of ledger',
    rule: 'no-restricted-imports',
    file: 'agents/src/index.ts',
    text: "export { connect } from '@hyperledger/fabric-gateway';\n",
  },
  {
    title: 'an own barrel',
    rule: 'no-restricted-imports',
    file: 'core/src/hash.ts',
    text: "export { failures } from './index';\n",
  },
  {
    title: 'a Node module in core',
    rule: 'no-restricted-imports',
    file: 'core/src/hash.ts',
    text: "export { createHash } from 'node:crypto';\n",
  },
  {
    title: 'the environment outside of cli',
    rule: 'no-restricted-properties',
    file: 'store/src/index.ts',
    text: 'export const home = process.env;\n',
  },
  {
    title: 'the clock in chaincode',
    rule: 'no-restricted-properties',
    file: 'chaincode/src/index.ts',
    text: 'export const now = (): number => Date.now();\n',
  },
  {
    title: 'a locale in chaincode',
    rule: 'no-restricted-syntax',
    file: 'chaincode/src/index.ts',
    text: "export const order = (a: string): number => a.localeCompare('b');\n",
  },
];

describe('lint', () => {
  const answers = lint([
    ...rules,
    { file: 'core/src/failures.ts', text: 'export const one = 1;\n' },
  ]);

  it.each(rules.map((rule, index) => ({ ...rule, index })))(
    'given $title, when $file is linted, then $rule bites',
    ({ rule, index }) => {
      const found = answers[index];

      expect(found).toContain(rule);
    },
  );

  it('given nothing wrong, when a file is linted, then no rule bites', () => {
    const found = answers.at(-1);

    expect(found).toEqual([]);
  });
});

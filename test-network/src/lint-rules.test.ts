import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const root = join(__dirname, '..', '..');
const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

interface Probe {
  readonly file: string;
  readonly text: string;
}

/** Lints files in a folder that has the project's rules and settings; what bites, by file. */
function lint(probes: readonly Probe[]): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'edgebeat-lint-'));
  try {
    for (const part of ['oxlint.config.mjs', 'lint', 'tsconfig.base.json', 'package.json']) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    cpSync(join(root, 'tsconfig.lint.json'), join(folder, 'tsconfig.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const { file, text } of probes) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const program = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const options = ['-c', 'oxlint.config.mjs', '-f', 'json'];
    const { stdout } = spawnSync(
      process.execPath,
      [program, ...options, ...probes.map(({ file }) => file)],
      {
        ...{ cwd: folder, encoding: 'utf8' },
      },
    );
    const found = new Map<string, string[]>(probes.map(({ file }) => [file, []]));
    for (const { code, filename } of Report.parse(JSON.parse(stdout)).diagnostics) {
      found.get(filename)?.push(code);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const nothingWrong = { file: 'core/src/failures.ts', text: 'export const one = 1;\n' };

const rules: readonly (Probe & { readonly title: string; readonly rule: string })[] = [
  {
    title: 'a cycle of imports',
    rule: 'import(no-cycle)',
    file: 'core/src/turning.ts',
    text: "import { one } from './turning-back';\nexport const two = one;\n",
  },
  {
    title: 'the cycle’s other half',
    rule: 'import(no-cycle)',
    file: 'core/src/turning-back.ts',
    text: "import { two } from './turning';\nexport const one = two;\n",
  },
  {
    title: 'an import against the layers',
    rule: 'eslint(no-restricted-imports)',
    file: 'store/src/layers.ts',
    text: "export * from '@edgebeat/fabric-embedded';\n",
  },
  {
    title: 'the Fabric client outside of ledger',
    rule: 'eslint(no-restricted-imports)',
    file: 'agents/src/client.ts',
    text: "export { connect } from '@hyperledger/fabric-gateway';\n",
  },
  {
    title: 'an own barrel',
    rule: 'eslint(no-restricted-imports)',
    file: 'core/src/barrel.ts',
    text: "export { failures } from './index';\n",
  },
  {
    title: 'a Node module in core',
    rule: 'eslint(no-restricted-imports)',
    file: 'core/src/node-module.ts',
    text: "export { createHash } from 'node:crypto';\n",
  },
  {
    title: 'the environment outside of cli',
    rule: 'eslint(no-restricted-properties)',
    file: 'store/src/environment.ts',
    text: 'export const home = process.env;\n',
  },
  {
    title: 'the clock in chaincode',
    rule: 'eslint(no-restricted-properties)',
    file: 'chaincode/src/clock.ts',
    text: 'export const now = (): number => Date.now();\n',
  },
  {
    title: 'a locale in chaincode',
    rule: 'eslint-js(no-restricted-syntax)',
    file: 'chaincode/src/locale.ts',
    text: "export const order = (a: string): number => a.localeCompare('b');\n",
  },
  {
    title: 'a promise that nobody waits for',
    rule: 'typescript(no-floating-promises)',
    file: 'bus/src/floating.ts',
    text: 'export function send(): void {\n  Promise.reject(new Error());\n}\n',
  },
];

describe('lint', () => {
  const found = lint([...rules, nothingWrong]);

  it.each(rules)('given $title, when $file is linted, then $rule bites', ({ file, rule }) => {
    expect(found.get(file)).toContain(rule);
  });

  it('given nothing wrong, when a file is linted, then no rule bites', () => {
    expect(found.get(nothingWrong.file)).toEqual([]);
  });
});

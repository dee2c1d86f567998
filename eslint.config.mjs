import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { layers, restrictedImports } from './eslint.layers.mjs';

const tests = ['**/*.test.ts'];

const workspaceRules = Object.keys(layers).map((workspace) => ({
  files: [`${workspace}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', restrictedImports(workspace)] },
}));

const noEnvironment = {
  object: 'process',
  property: 'env',
  message: 'Only cli reads the environment; take a setting as an argument.',
};

/** Endorsers must agree to the last byte, so chaincode knows no clock, chance or locale. */
const notDeterministic = [
  ['Date', 'now', 'Use the time of the transaction.'],
  ['Math', 'random', 'Chaincode knows no chance.'],
  ['crypto', 'randomBytes', 'Chaincode knows no chance.'],
].map(([object, property, message]) => ({ object, property, message }));

const notDeterministicSyntax = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Use the time of the transaction.',
  },
  { selector: 'Identifier[name="Intl"]', message: 'Locales differ between endorsers.' },
  {
    selector: 'MemberExpression[property.name=/^(localeCompare|normalize|toLocaleString)$/]',
    message: 'Locales and Unicode tables differ between endorsers.',
  },
  {
    selector: 'Literal[regex.pattern=/\\\\p\\{/i]',
    message: 'Unicode tables differ between Node versions.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.edgebeat/**',
      'coverage/**',
      '**/fixtures/lint/**',
    ],
  },
  { files: ['**/*.ts'], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ['**/*.ts'],
    languageOptions: {
      // One program for all workspaces: what they share is read and checked once, not twelve times.
      parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      // Layers forbid cycles over workspaces; what is compiled or foreign has no part in one.
      'import-x/ignore': ['/node_modules/', '/dist/'],
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          project: '*/tsconfig.json',
          noWarnOnMultipleProjects: true,
        }),
      ],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'no-restricted-properties': ['error', noEnvironment],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  ...workspaceRules,
  { files: ['cli/src/**/*.ts', ...tests], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['core/src/**/*.ts'],
    ignores: ['core/src/node/**', ...tests],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...restrictedImports('core').patterns,
            { regex: '^(node:|\\.\\.?/(.*/)?node(/|$))', message: 'core runs in browsers too.' },
          ],
        },
      ],
    },
  },
  {
    files: ['chaincode/src/**/*.ts', 'core/src/**/*.ts'],
    ignores: ['core/src/node/**', ...tests],
    rules: {
      'no-restricted-properties': ['error', noEnvironment, ...notDeterministic],
      'no-restricted-syntax': ['error', ...notDeterministicSyntax],
    },
  },
);

import { layers, restrictedImports } from './lint/layers.mjs';
import { strictRules } from './lint/strict-rules.mjs';

const tests = ['**/*.test.ts'];

const workspaceRules = Object.keys(layers).map((workspace) => ({
  files: [`${workspace}/**/*.ts`],
  rules: { 'eslint/no-restricted-imports': ['error', restrictedImports(workspace)] },
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

/** Later entries win. */
export default {
  plugins: ['typescript', 'import'],
  jsPlugins: [{ name: 'eslint-js', specifier: 'oxlint-plugin-eslint' }],
  options: { typeAware: true },
  categories: { correctness: 'error' },
  ignorePatterns: ['**/dist/**', '.edgebeat/**', 'coverage/**'],
  rules: {
    // Control characters are searched for on purpose; a generator may end before it yields; what is
    // sorted without a comparison only has to be the same each time.
    'eslint/no-control-regex': 'off',
    'eslint/require-yield': 'off',
    'typescript/require-array-sort-compare': 'off',
  },
  overrides: [
    {
      files: ['**/*.ts'],
      rules: {
        ...strictRules,
        'import/no-cycle': 'error',
        'import/no-default-export': 'error',
        'eslint/no-restricted-properties': ['error', noEnvironment],
        'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      },
    },
    { files: ['**/*.cjs'], rules: { 'typescript/unbound-method': 'off' } },
    // Decorators read the types of a contract's parameters when it is loaded.
    {
      files: ['chaincode/src/**/*-contract.ts', 'chaincode/src/contract-metadata.test.ts'],
      rules: { 'typescript/consistent-type-imports': 'off' },
    },
    ...workspaceRules,
    {
      files: ['cli/src/**/*.ts', ...tests],
      rules: { 'eslint/no-restricted-properties': 'off' },
    },
    {
      files: ['core/src/**/*.ts'],
      excludeFiles: ['core/src/node/**', ...tests],
      rules: {
        'eslint/no-restricted-imports': [
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
      excludeFiles: ['core/src/node/**', ...tests],
      rules: {
        'eslint/no-restricted-properties': ['error', noEnvironment, ...notDeterministic],
        'eslint-js/no-restricted-syntax': ['error', ...notDeterministicSyntax],
      },
    },
  ],
};

/** As much of Babel's path as is read here. */
interface NodePath {
  readonly listKey?: string;
  readonly key?: string | number | null;
  readonly parent: { readonly type: string; readonly callee?: { readonly name?: string } };
}

/**
 * Stryker's plugin that leaves the texts of refusals alone: what a failure is called is tested by its
 * code, and a test of every word would only repeat it.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'texts',
    value: {
      shouldIgnore: ({ listKey, key, parent }: NodePath): string | undefined => {
        const isText = listKey === 'arguments' && key === 1;
        const isRefusal = parent.type === 'NewExpression' && parent.callee?.name === 'Rejected';
        return isText && isRefusal ? 'the text of a refusal' : undefined;
      },
    },
  },
];

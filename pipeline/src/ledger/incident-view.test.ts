import { withEntry } from './incident-view';
import { recorded, viewCases } from './incident-view.test.data';

describe('withEntry', () => {
  it.each(viewCases)(
    'given an incident, when it has $title, then it is what the table says',
    ({ entries, changes }) => {
      const numbered = entries.map(({ effect = 'applied' as const, amendment }, index) => ({
        ...{ effect, amendment, number: index + 1 },
      }));

      const state = numbered.reduce(withEntry, recorded);

      expect(state).toEqual({ ...recorded, ...changes });
    },
  );
});

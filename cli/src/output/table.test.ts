import { tableLines } from './table';

describe('tableLines', () => {
  it('given rows, when they are laid out, then columns stand under their names', () => {
    const lines = tableLines(
      ['ID', 'NAME'],
      [
        ['1', 'first'],
        ['1000', 'b'],
      ],
    );

    expect(lines).toEqual(['ID    NAME', '1     first', '1000  b']);
  });
});

import { common, orderer } from '@hyperledger/fabric-protos';
import { seekRange } from './seek';

type Where = 'oldest' | 'newest' | 'next' | number;

const height = 5;

function position(where: Where): orderer.SeekPosition {
  const result = new orderer.SeekPosition();
  if (where === 'oldest') result.setOldest(new orderer.SeekOldest());
  else if (where === 'newest') result.setNewest(new orderer.SeekNewest());
  else if (where === 'next') result.setNextCommit(new orderer.SeekNextCommit());
  else {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(where);
    result.setSpecified(specified);
  }
  return result;
}

function seek(start?: Where, stop?: Where): orderer.SeekInfo {
  const info = new orderer.SeekInfo();
  if (start !== undefined) info.setStart(position(start));
  if (stop !== undefined) info.setStop(position(stop));
  return info;
}

const ranges: [Where, Where, number, number][] = [
  ['oldest', 'newest', 0, 4],
  ['oldest', 'oldest', 0, 0],
  ['newest', 'newest', 4, 4],
  ['next', 7, 5, 7],
  [2, 3, 2, 3],
  [5, Number.MAX_SAFE_INTEGER, 5, Number.MAX_SAFE_INTEGER],
  [3, 'next', 3, Infinity],
];

describe('seekRange', () => {
  it.each(ranges)(
    'given five blocks, when %s to %s is sought, then blocks %d to %d are meant',
    (from, to, start, stop) => {
      expect(seekRange(seek(from, to), height)).toEqual({ start, stop });
    },
  );

  it('given a stop before the start, when it is sought, then it is a bad request', () => {
    expect(seekRange(seek(3, 2), height)).toEqual({ status: common.Status.BAD_REQUEST });
  });

  it('given no start or no stop, when it is sought, then it is a bad request', () => {
    const answers = [seek(undefined, 1), seek(1)].map((info) => seekRange(info, height));

    expect(answers).toEqual([
      { status: common.Status.BAD_REQUEST },
      { status: common.Status.BAD_REQUEST },
    ]);
  });

  it('given a start beyond the next block, when it is sought, then it is not found', () => {
    expect(seekRange(seek(6, 9), height)).toEqual({ status: common.Status.NOT_FOUND });
  });

  it('given a position of no kind, when it is sought, then it is not found', () => {
    const info = seek(1, 1);
    info.setStart(new orderer.SeekPosition());

    expect(seekRange(info, height)).toEqual({ status: common.Status.NOT_FOUND });
  });
});

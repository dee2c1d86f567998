import { common, orderer } from '@hyperledger/fabric-protos';

const Position = orderer.SeekPosition.TypeCase;

type Status = common.StatusMap[keyof common.StatusMap];

/** The blocks that a seek asks for, both ends included; it may reach beyond the ledger. */
export interface BlockRange {
  readonly start: number;
  readonly stop: number;
}

/** A seek that Fabric answers with a status instead of blocks. */
export interface SeekRefused {
  readonly status: Status;
}

/** Turns the positions of a seek into block numbers at the given height of the ledger. */
export function seekRange(seek: orderer.SeekInfo, height: number): BlockRange | SeekRefused {
  const from = seek.getStart();
  const to = seek.getStop();
  if (from === undefined || to === undefined) return { status: common.Status.BAD_REQUEST };
  const start = startOf(from, height);
  if (start === undefined) return { status: common.Status.NOT_FOUND };
  const stop = stopOf(to, from, start, height);
  return stop < start && to.hasSpecified()
    ? { status: common.Status.BAD_REQUEST }
    : { start, stop };
}

function startOf(position: orderer.SeekPosition, height: number): number | undefined {
  switch (position.getTypeCase()) {
    case Position.OLDEST:
      return 0;
    case Position.NEWEST:
      return height - 1;
    case Position.NEXT_COMMIT:
      return height;
    case Position.SPECIFIED: {
      const number = position.getSpecified()?.getNumber() ?? 0;
      return number > height ? undefined : number;
    }
    default:
      return undefined;
  }
}

function stopOf(
  position: orderer.SeekPosition,
  from: orderer.SeekPosition,
  start: number,
  height: number,
): number {
  switch (position.getTypeCase()) {
    case Position.OLDEST:
      return start;
    case Position.NEWEST:
      // From newest to newest is one block, even when another one is committed meanwhile.
      return from.hasNewest() ? start : height - 1;
    case Position.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

import { type RecordHeader, parseHeader } from '../record/header';
import { FrameReader } from '../segments/frame-reader';

/** Where a record lies in a segment. */
export interface FramePlace {
  readonly offset: number;
  readonly length: number;
  readonly header: RecordHeader;
}

/** The records of a segment that are whole. */
export async function framesOf(path: string): Promise<FramePlace[]> {
  await using reader = await FrameReader.open(path);
  const found: FramePlace[] = [];
  for (;;) {
    const next = reader.next();
    if (next === 'end') return found;
    if (next === 'more') await reader.more();
    else if (next.kind === 'frame') {
      const header = parseHeader(next.frame.header);
      const { offset, length } = next.frame;
      if (header !== undefined) found.push({ offset, length, header });
    }
  }
}

import { z } from 'zod';
import { type Frame, frameHead, frameOverhead, frameTypes, sealFrame } from '../record/frame';
import { lanes, type SegmentName } from './lanes';

const SegmentHead = z.strictObject({
  first: z.int().min(0),
  format: z.literal(1),
  lane: z.enum(lanes),
  log: z.string(),
});

/** The first frame of a segment: which log, lane and sequence it belongs to. */
export function encodeSegmentHead(logId: string, { lane, first }: SegmentName): Buffer {
  const head = Buffer.from(JSON.stringify({ first, format: 1, lane, log: logId }));
  const frame = Buffer.alloc(head.length + frameOverhead);
  head.copy(frame, frameHead);
  const lengths = { header: head.length, body: head.length };
  sealFrame(frame, 0, lengths, { group: first, type: frameTypes.segment });
  return frame;
}

/** What is wrong with the first frame of a segment; undefined when nothing is. */
export function segmentHeadObjection(
  frame: Frame,
  logId: string,
  { lane, first }: SegmentName,
): string | undefined {
  if (frame.type !== frameTypes.segment) return 'the segment does not start with its head';
  let value: unknown;
  try {
    value = JSON.parse(frame.body.toString());
  } catch {
    return 'the head of the segment is no JSON';
  }
  const { data } = SegmentHead.safeParse(value);
  if (data === undefined) return 'the head of the segment is of no format known here';
  if (data.log !== logId) return `the segment belongs to the log ${data.log}`;
  if (data.lane !== lane || data.first !== first) {
    return `the segment is ${data.lane}/${String(data.first)} under another name`;
  }
  return undefined;
}

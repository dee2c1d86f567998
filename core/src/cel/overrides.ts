import { type CelFunc, CelScalar, celFunc, celMethod, listType, objectType } from '@bufbuild/cel';
import { create } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import { celLimits } from './limits';
import { timestampMethods } from './timestamp';

const { DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);
const TIMESTAMP = objectType(TimestampSchema);
const lastSecond = 253_402_300_799n;
const firstSecond = -62_135_596_800n;

/**
 * Functions of the library that are replaced, because they depend on the process (time zone, stack)
 * or take texts that CEL refuses.
 */
export function overrides(): CelFunc[] {
  return [
    celFunc('_+_', [LIST, LIST], LIST, (left, right) => {
      // The library chains lists, and a chain of a thousand recurses a thousand deep.
      if (left.size + right.size > celLimits.listElements) {
        throw new Error(`a list grows beyond ${String(celLimits.listElements)} elements`);
      }
      return [...left, ...right];
    }),
    celFunc('int', [STRING], INT, textToInt),
    celFunc('double', [STRING], DOUBLE, textToDouble),
    celFunc('timestamp', [INT], TIMESTAMP, (seconds) => {
      if (seconds < firstSecond || seconds > lastSecond) throw new Error('time is out of range');
      return create(TimestampSchema, { seconds });
    }),
    ...timestampMethods(),
    celMethod('matches', STRING, [STRING], CelScalar.BOOL, () => {
      throw new Error('the pattern was not compiled');
    }),
  ];
}

function textToInt(text: string): bigint {
  if (!/^[+-]?[0-9]{1,19}$/.test(text)) throw new Error('the text is not a whole number');
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (BigInt.asIntN(64, value) !== value) throw new Error('the number is beyond 64 bits');
  return value;
}

function textToDouble(text: string): number {
  if (!/^[+-]?[0-9]{1,64}(?:\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,4})?$/.test(text)) {
    throw new Error('the text is not a number');
  }
  return Number(text);
}

import { type CelFunc, CelScalar, celMethod, objectType } from '@bufbuild/cel';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';

const TIMESTAMP = objectType(TimestampSchema);
const DAY = 86_400_000;

const parts: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - startOfYear(date)) / DAY),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

/**
 * The parts of a timestamp, in UTC or at a fixed offset. The library's own compute in the time zone
 * of the process, where an hour of the change to summer time does not exist.
 */
export function timestampMethods(): CelFunc[] {
  return Object.entries(parts).flatMap(([name, part]) => [
    celMethod(name, TIMESTAMP, [], CelScalar.INT, function () {
      return BigInt(part(dateOf(this.message, 0)));
    }),
    celMethod(name, TIMESTAMP, [CelScalar.STRING], CelScalar.INT, function (zone) {
      return BigInt(part(dateOf(this.message, offsetOf(zone))));
    }),
  ]);
}

function dateOf({ seconds, nanos }: Timestamp, offset: number): Date {
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1e6) + offset);
}

function offsetOf(zone: string): number {
  const [hours, minutes] = zone.replace(/^[+-]/, '').split(':').map(Number);
  const offset = ((hours ?? Number.NaN) * 60 + (minutes ?? Number.NaN)) * 60_000;
  if (Number.isNaN(offset)) throw new Error('the zone is not a fixed offset');
  return zone.startsWith('-') ? -offset : offset;
}

function startOfYear(date: Date): number {
  return new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1);
}

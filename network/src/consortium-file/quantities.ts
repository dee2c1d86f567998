import { z } from 'zod';

const durationForm = /^(\d{1,5}) ?(ms|s)$/;
const sizeForm = /^(\d{1,6}) ?(KB|MB)$/;
const factors = { ms: 1, s: 1000, KB: 1024, MB: 1024 * 1024 } as const;

/** A time such as `250ms` or `2s`, read as milliseconds. */
export function duration(leastMs: number, mostMs: number) {
  const error = `must be a time from ${String(leastMs)}ms to ${String(mostMs / 1000)}s, such as 250ms`;
  return quantity(durationForm, leastMs, mostMs, error);
}

/** A size such as `512 KB` or `10 MB`, read as bytes of 1,024 a step, as Fabric does. */
export function size(mostMegabytes: number) {
  const error = `must be a size from 1 KB to ${String(mostMegabytes)} MB, such as 2 MB`;
  return quantity(sizeForm, factors.KB, mostMegabytes * factors.MB, error);
}

function quantity(form: RegExp, least: number, most: number, error: string) {
  return z
    .string({ error })
    .regex(form, { error, abort: true })
    .transform((text) => {
      const [, digits = '', unit = ''] = form.exec(text) ?? [];
      return Number(digits) * factors[unit as keyof typeof factors];
    })
    .refine((value) => value >= least && value <= most, { error });
}

import { z } from 'zod';
import { Rejected } from '../errors';
import { readConfig } from './config';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).describe('a port from 1 to 65535'),
  LEVEL: z.enum(['info', 'debug']).default('info').describe('info or debug'),
  TOKEN: z.string().min(16),
});

function codeOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof Rejected) return error.code;
  }
  return undefined;
}

describe('readConfig', () => {
  it('given valid settings, when they are read, then they are typed and defaults are filled in', () => {
    const config = readConfig(schema, { PORT: '8401', TOKEN: 'x'.repeat(16), OTHER: 'ignored' });

    expect(config).toEqual({ PORT: 8401, LEVEL: 'info', TOKEN: 'x'.repeat(16) });
  });

  it('given several mistakes, when they are read, then all are named together with the mend', () => {
    const read = () => readConfig(schema, { PORT: 'http', LEVEL: 'loud' });

    expect(read).toThrow(Rejected);
    expect(codeOf(read)).toBe('invalid-setting');
    expect(read).toThrow(/^PORT: .*; set PORT to: a port from 1 to 65535$/m);
    expect(read).toThrow(/^LEVEL: .*; set LEVEL to: info or debug$/m);
    expect(read).toThrow(/^TOKEN: is not set; set TOKEN$/m);
  });

  it('given a secret that is too short, when it is read, then its value is not in the report', () => {
    const read = () => readConfig(schema, { PORT: '1', TOKEN: 'my-secret' });

    expect(read).toThrow(/^TOKEN/);
    expect(read).not.toThrow(/my-secret/);
  });
});

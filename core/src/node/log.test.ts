import { z } from 'zod';
import { createLog } from './log';

function record(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  write(createLog({ level: 'info', name: 'test', destination }));
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

describe('createLog', () => {
  it('given a record, when it is logged, then it is one JSON line with name and UTC time', () => {
    const [line] = record((log) => {
      log.info({ port: 8401 }, 'listening');
    });

    expect(line).toMatchObject({ name: 'test', port: 8401, msg: 'listening', level: 30 });
    expect(line?.['time']).toMatch(/^[0-9-]{10}T[0-9:.]{12}Z$/);
  });

  it('given secrets at any of three levels, when they are logged, then none is written', () => {
    const secret = 'my-secret';

    const text = JSON.stringify(
      record((log) => {
        log.info({
          token: secret,
          user: { password: secret, privateKey: secret },
          request: { headers: { authorization: secret, cookie: secret } },
        });
      }),
    );

    expect(text).not.toContain(secret);
    expect(text.match(/\[secret\]/g)).toHaveLength(5);
  });

  it('given a level, when a lower one is logged, then nothing is written', () => {
    expect(
      record((log) => {
        log.debug('quiet');
      }),
    ).toEqual([]);
  });
});

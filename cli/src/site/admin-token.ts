import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@edgebeat/core/node';
import type { Issuer } from '@edgebeat/gateway-app';
import { replaceFile } from '../replace-file';

const lifetimeSeconds = 12 * 3600;
const renewMs = 3600 * 1000;

/** Writes a token of the site's own administrator to a file that only its owner can read. */
export async function writeAdminToken(issuer: Issuer, file: string, tenant: string): Promise<void> {
  const issued = await issuer.issueToken({
    subject: 'local-admin',
    tenant,
    roles: ['admin'],
    lifetimeSeconds,
  });
  await replaceFile(file, `${JSON.stringify(issued)}\n`, 0o600);
}

/** Renews the administrator's token every hour; one that fails is renewed the next time. */
export async function keepAdminToken(
  issuer: Issuer,
  file: string,
  tenant: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  for (;;) {
    await sleep(renewMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await writeAdminToken(issuer, file, tenant).catch((error: unknown) => {
      log.warn({ err: error }, 'the administrator token could not be renewed');
    });
  }
}

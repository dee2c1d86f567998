import { join } from 'node:path';
import {
  createMasterKeyFile,
  type EventLog,
  fileKeyStore,
  fileSigner,
  type KeyStore,
  type LogLimits,
  openEventLog,
  type Signer,
} from '@edgebeat/store';

/** An event log with keys of its own in one folder, for proofs and benches. */
export interface ProofLog {
  readonly log: EventLog;
  readonly keys: KeyStore;
  readonly signer: Signer;
  readonly pins: { readonly keys: readonly Signer[] };
}

/** Opens the log in a folder's `store`; master key and site key are made where there are none. */
export async function openProofLog(
  home: string,
  limits: Partial<LogLimits> = {},
): Promise<ProofLog> {
  const masterKeyFile = join(home, 'master.key');
  await createMasterKeyFile(masterKeyFile).catch((error: unknown) => {
    if (!String(error).includes('there is a master key already')) throw error;
  });
  const keys = fileKeyStore({ folder: join(home, 'keys'), masterKeyFile });
  const signer = await fileSigner(join(home, 'site.pem'), 'alpha-1');
  const log = await openEventLog({ folder: join(home, 'store'), keys, signer, limits });
  return { log, keys, signer, pins: { keys: [signer] } };
}

import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { checkIdentity, type WalletIdentity } from './wallet-identity';

/**
 * Reads the identity of an msp folder in cryptogen's layout (`signcerts`, `keystore`). Its label is
 * the certificate's common name unless another one is given.
 *
 * @throws Rejected invalid-setting naming the folder or file and the mend.
 */
export async function importMsp(
  mspId: string,
  mspFolder: string,
  label?: string,
): Promise<WalletIdentity> {
  const certificate = await readOnly(join(mspFolder, 'signcerts'), 'certificate');
  const privateKey = await readOnly(join(mspFolder, 'keystore'), 'private key');
  const name = label ?? commonName(certificate, mspFolder);
  return checkIdentity({ mspId, label: name, certificate, privateKey }, mspFolder);
}

async function readOnly(folder: string, what: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new Rejected(
      'invalid-setting',
      `${folder} cannot be read; name an msp folder as cryptogen makes it`,
      { cause: error },
    );
  });
  const [name, another] = names.filter((entry) => !entry.startsWith('.'));
  if (name === undefined || another !== undefined) {
    throw new Rejected('invalid-setting', `${folder} must hold one file, the ${what} in PEM`);
  }
  return readFile(join(folder, name), 'utf8');
}

function commonName(certificate: string, mspFolder: string): string {
  try {
    const match = /^CN=(.+)$/m.exec(new X509Certificate(certificate).subject);
    return match?.[1] ?? '';
  } catch (error) {
    throw new Rejected('invalid-setting', `${mspFolder}: signcerts holds no PEM certificate`, {
      cause: error,
    });
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaCredentials } from '@edgebeat/bus';
import type { Folders } from '../consortium/folders';
import { Exit } from '../exit-codes';
import { type KafkaChoice, LOCAL } from './choice';

/** The common names of those that may do everything on a broker: its administrator and itself. */
export const ADMIN = 'edgebeat-admin';
export const BROKER = 'edgebeat-broker';

/** What proves to the brokers who a program is. */
export async function credentialsOf(
  files: Folders,
  choice: KafkaChoice,
  commonName: string,
): Promise<KafkaCredentials> {
  if (choice.kind === LOCAL) {
    const ca = join(files.kafkaCertificates, 'ca.crt');
    return readCredentials(files.kafkaCertificates, ca, commonName);
  }
  return readCredentials(choice.certificates ?? files.kafkaCertificates, choice.ca, commonName);
}

/** Whether a program's certificate is there. */
export async function hasCertificate(
  files: Folders,
  choice: KafkaChoice,
  commonName: string,
): Promise<boolean> {
  return credentialsOf(files, choice, commonName).then(
    () => true,
    () => false,
  );
}

async function readCredentials(
  folder: string,
  caFile: string,
  commonName: string,
): Promise<KafkaCredentials> {
  const text = await read('cert', join(folder, `${commonName}.pem`));
  const start = text.indexOf('-----BEGIN CERTIFICATE-----');
  const keyStart = text.search(/-----BEGIN [A-Z ]*PRIVATE KEY-----/);
  if (start < 0 || keyStart < 0) {
    const file = join(folder, `${commonName}.pem`);
    throw new Exit('usage', `${file} must hold a private key and a certificate, both PEM`);
  }
  const isKeyFirst = keyStart < start;
  const cert = text.slice(start, isKeyFirst ? undefined : keyStart);
  const key = text.slice(keyStart, isKeyFirst ? start : undefined);
  return { ca: await read('ca', caFile), cert, key };
}

function read(field: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const mend =
      'issue it, or leave --kafka-certs away and let the brokers trust kafka/certificates/ca.crt of the data folder';
    throw new Exit('usage', `${field}: ${file} cannot be read (${String(error)}); ${mend}`);
  });
}

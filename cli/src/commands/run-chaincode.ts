import { readFile } from 'node:fs/promises';
import { serveChaincode } from '@edgebeat/chaincode';
import { Rejected } from '@edgebeat/core';
import { tellParent } from '../consortium/part';
import { Exit } from '../exit-codes';
import { type CommandContext, untilStopped } from './context';

export interface RunChaincodeOptions {
  readonly packageId: string;
  readonly address: string;
  readonly msp: string;
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsClientCa: string;
}

/** Serves one member's chaincode in this process: `edgebeat run chaincode`. */
export async function runChaincode(
  { packageId, address, msp, ...files }: RunChaincodeOptions,
  context: CommandContext,
): Promise<void> {
  const tls = {
    cert: await readOption('--tls-cert', files.tlsCert),
    key: await readOption('--tls-key', files.tlsKey),
    clientCaCert: await readOption('--tls-client-ca', files.tlsClientCa),
  };
  await using service = await serveChaincode({ packageId, address, mspId: msp, tls }).catch(asExit);
  tellParent({ type: 'ready', address: service.address });
  await untilStopped(context.signal);
}

function readOption(option: string, file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new Exit('usage', `${option} ${file} cannot be read (${String(error)})`);
  });
}

function asExit(error: unknown): never {
  if (error instanceof Rejected && error.message.startsWith('address:')) {
    throw new Exit(
      'port-taken',
      `${error.message.replace(/^address: /, '')} End that program, or make a data folder with other ports (--base-port)`,
    );
  }
  throw error;
}

import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { LedgerGateway } from './gateway';
import { createGatewayClient } from './gateway-client';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** A request as the gateway got it. */
export interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly key: string | string[] | undefined;
  readonly token: string | undefined;
  readonly body: unknown;
}

/** A gateway in a test, and a client of it. */
export interface ServedGateway extends AsyncDisposable {
  readonly seen: readonly Seen[];
  readonly client: LedgerGateway;
}

/** Answers a request, or does not. */
export type Answerer = (response: ServerResponse, seen: Seen) => void;

/** A certificate for 127.0.0.1 that nobody signed, with its key; both in PEM. */
export async function certificate() {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issued = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '01', name: 'CN=localhost', signingAlgorithm: algorithm, keys },
    ...{ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert: issued.toString('pem'), key };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return JSON.parse(text);
}

/** A gateway over TLS that answers as it is told, and a client that knows its certificate. */
export async function serve(answer: Answerer, more: { ca?: string } = {}): Promise<ServedGateway> {
  const { cert, key } = await certificate();
  const seen: Seen[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    void bodyOf(request).then((body) => {
      const { method, url: path, headers } = request;
      const [token, id] = [headers.authorization, headers['idempotency-key']];
      const call = { method, path, key: id, token, body };
      seen.push(call);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let tokens = 0;
  const client = createGatewayClient({
    ...{ baseUrl: `https://127.0.0.1:${String(port)}`, ca: more.ca ?? cert, timeoutMs: 500 },
    token: () => {
      tokens += 1;
      return Promise.resolve(`token-${String(tokens)}`);
    },
  });
  return {
    ...{ seen, client },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

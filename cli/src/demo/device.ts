import { createDeviceRequest } from '@edgebeat/gateway-app';
import { IssuedCertificate } from '@edgebeat/gateway-app/answers';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { sendCommand } from '../commands/operation';
import { Exit } from '../exit-codes';
import type { DemoSite } from './demo-sites';

const Accepted = z.object({ ids: z.array(z.string()).min(1) });
const patienceMs = 10_000;

/** A device with its certificate. */
export interface Device extends AsyncDisposable {
  /** Sends one event to the device ingress and answers the event's id. */
  send(url: string, event: unknown): Promise<string>;
}

/** Registers a device on the ledger, has the site's issuer sign its certificate, and connects. */
export async function registerDevice(
  { client }: DemoSite,
  deviceId: string,
  type: string,
): Promise<Device> {
  const { csrPem, privateKeyPem, publicKey } = await createDeviceRequest(deviceId);
  const body = { deviceId, type, platform: 'linux', publicKey };
  const wait = { wait: 'committed' } as const;
  const registered = await sendCommand(client, 'POST', '/api/v1/devices', { body }, wait);
  if (registered.status !== 'committed') {
    throw new Exit('refused', `the device ${deviceId} is not registered: ${registered.status}`);
  }
  const answer = await client.call('POST', '/api/v1/certificates/devices', {
    body: { csr: csrPem },
  });
  const { certificate } = IssuedCertificate.parse(answer.body);
  const connect = { cert: certificate, key: privateKeyPem, ca: client.ca };
  return connected(new Agent({ connect }));
}

function connected(dispatcher: Agent): Device {
  return {
    send: async (url, event) => {
      const deadline = Date.now() + patienceMs;
      for (;;) {
        const { statusCode, body } = await request(url, {
          dispatcher,
          method: 'POST',
          body: JSON.stringify(event),
        });
        const answer: unknown = await body.json();
        if (statusCode === 202) return Accepted.parse(answer).ids[0] ?? '';
        // The ingress follows the ledger's registry, and may be a moment behind it.
        if (statusCode !== 403 || Date.now() > deadline) {
          throw new Exit('refused', `the device ingress answered ${JSON.stringify(answer)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

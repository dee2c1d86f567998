import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDeviceRequest, createForeignDevice } from '@edgebeat/gateway-app';
import { IssuedCertificate } from '@edgebeat/gateway-app/answers';
import { untilAdmitted } from '../client/device-door';
import { accessSite, chooseMember, edgeUrl } from '../client/site-access';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';
import { sendCommand } from './operation';

export interface CertsOptions extends SiteOptions {
  readonly out: string;
  readonly device: string;
  readonly type: string;
}

/**
 * Registers a device on the ledger and gets its certificate; beside it lies one of a stranger with
 * the same name, whom the device ingress has to refuse.
 *
 * @throws Exit refused when the ledger did not take the device.
 */
export async function makeCertificates(
  { out, device, type, ...options }: CertsOptions,
  context: CommandContext,
): Promise<void> {
  const own = await createDeviceRequest(device);
  const foreign = await createForeignDevice(device);
  const { ca = '' } = await accessSite(options, context.settings);
  const certificate = await withSite(options, context, async (client) => {
    const body = { deviceId: device, type, platform: 'iot', publicKey: own.publicKey };
    const registered = await sendCommand(client, 'POST', '/api/v1/devices', { body }, committed);
    if (registered.status !== 'committed') {
      throw new Exit('refused', `the device ${device} is not registered: ${registered.status}`);
    }
    const answer = await client.call('POST', '/api/v1/certificates/devices', {
      body: { csr: own.csrPem },
    });
    return IssuedCertificate.parse(answer.body);
  });
  if (context.settings.EDGEBEAT_URL === undefined) {
    const url = edgeUrl(await chooseMember(options));
    await untilAdmitted({ url, ca, cert: certificate.certificate, key: own.privateKeyPem });
  }
  const files = {
    'ca.crt': ca,
    'device.crt': certificate.certificate,
    'device.key': own.privateKeyPem,
    'hacker.crt': foreign.certificatePem,
    'hacker.key': foreign.privateKeyPem,
  };
  await mkdir(out, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(out, name), content, { mode: 0o600 });
  }
  const written = { folder: out, files: Object.keys(files), notAfter: certificate.notAfter };
  printAnswer(written, options, context, () => [
    `${out}: ${written.files.join(', ')}; the device's certificate is valid until ${written.notAfter}`,
  ]);
}

const committed = { wait: 'committed' } as const;

import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { openAuditSpool } from '../audit/audit-spool';
import { type Authority, openAuthority } from '../issuer/authority';
import type { CertifiedKey } from '../issuer/certificate';
import { readDeviceRequest } from '../issuer/device-certificate';
import { keyHashOf } from '../issuer/ec-key';
import type { LimitStore } from '../limits/limit-store';
import type { ListenLimits } from '../tls/listen-limits';
import { createEdge } from './create-edge';
import { createDeviceRequest } from './device-request';
import { openDeviceDirectory } from './device-directory';
import { listenEdge } from './listen-edge';
import { MemoryBus } from './memory-bus.test.kit';
import { type DeviceFields, register } from './registry.test.kit';
import type { EdgeSettings } from './settings';

export const site = {
  mspId: 'AlphaMSP',
  member: 'alpha',
  siteId: 'alpha-1',
  channel: 'edgebeat',
  version: '0.1.0',
} as const;

const YEAR_MS = 365 * 24 * 3_600_000;

/** A device with everything that it needs to call. */
export interface TestDevice extends CertifiedKey {
  readonly deviceId: string;
  readonly publicKey: string;
  readonly agent: Agent;
}

/** An answer that was read to its end. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** How a request of a test differs from a POST of a body to /v1/events. */
export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A device ingress on a real socket, with a broker in memory. */
export interface TestEdge extends AsyncDisposable {
  readonly bus: MemoryBus;
  readonly port: number;
  readonly folder: string;
  readonly metrics: Registry;
  readonly devices: Authority;
  readonly servers: Authority;
  /** Makes a device with a certificate of this site and writes it to the registry. */
  enrol(deviceId: string, fields?: DeviceFields, issuedAt?: Date): Promise<TestDevice>;
  /** A device with this certificate, whatever it is worth. */
  device(deviceId: string, pair: CertifiedKey): TestDevice;
  /** Whether the registry was just read. */
  isCurrent(): boolean;
  /** What a counter of the ingress says. */
  count(metric: string): Promise<number>;
  send(device: TestDevice, request: TestRequest): Promise<TestAnswer>;
}

export interface TestEdgeOptions {
  readonly settings?: Partial<EdgeSettings>;
  readonly limits?: Partial<ListenLimits>;
  readonly limitStore?: LimitStore;
  readonly clock?: () => Date;
  readonly uptime?: () => number;
  /** How many audit records may wait for the bus. */
  readonly maxSpooled?: number;
}

export async function openTestEdge(options: TestEdgeOptions = {}): Promise<TestEdge> {
  const { settings = {}, limits = {}, clock = () => new Date(), uptime } = options;
  const { maxSpooled = 1_000, limitStore } = options;
  const folder = await mkdtemp(join(tmpdir(), 'edge-'));
  const now = () => new Date();
  const openDevices = (at: Date) =>
    openAuthority({
      folder: join(folder, 'devices'),
      commonName: 'devices of alpha-1',
      clock: () => at,
    });
  const devices = await openDevices(new Date(Date.now() - YEAR_MS));
  const servers = await openAuthority({
    folder: join(folder, 'servers'),
    commonName: 'servers of alpha-1',
    clock: now,
  });
  const bus = new MemoryBus();
  const log = createLog({ level: 'silent', name: 'edge' });
  const directory = await openDeviceDirectory(bus, {
    ...{ mspId: 'AlphaMSP', pollMs: 20, log },
    ...(uptime === undefined ? {} : { uptime }),
  });
  const metrics = new Registry();
  const auditSpool = await openAuditSpool({
    file: join(folder, 'audit.jsonl'),
    maxRecords: maxSpooled,
  });
  const parts = { site, bus, auditSpool, devices: directory, metrics, clock, log };
  const edge = createEdge({
    ...{ ...parts, settings: { auditRetryMs: 20, ...settings } },
    ...(limitStore === undefined ? {} : { limits: limitStore }),
  });
  const { privateKeyPem: key, certificatePem: cert } = await servers.serverCertificate('edge');
  const listening = await listenEdge({
    host: '127.0.0.1',
    port: 0,
    key,
    cert,
    edge,
    deviceCa: devices.certificatePem,
    limits,
  });
  const agents: Agent[] = [];
  const toDevice = (deviceId: string, pair: CertifiedKey, publicKey = ''): TestDevice => {
    const agent = new Agent({
      keepAlive: true,
      ca: servers.certificatePem,
      cert: pair.certificatePem,
      key: pair.privateKeyPem,
    });
    agents.push(agent);
    return { deviceId, ...pair, publicKey, agent };
  };
  return {
    bus,
    port: listening.port,
    folder,
    metrics,
    devices,
    servers,
    device: toDevice,
    isCurrent: () => directory.ageMs() < 1_000,
    async count(metric) {
      const { values = [] } = (await metrics.getSingleMetric(metric)?.get()) ?? {};
      return values[0]?.value ?? 0;
    },
    async enrol(deviceId, fields = {}, issuedAt = new Date()) {
      const { csrPem, privateKeyPem, publicKey } = await createDeviceRequest(deviceId);
      const request = await readDeviceRequest(csrPem);
      const authority = await openDevices(issuedAt);
      const { certificate } = await authority.deviceCertificate(request, 'AlphaMSP');
      await register(bus, deviceId, publicKey, fields);
      const keyHash = keyHashOf(createPublicKey(privateKeyPem));
      const isElsewhere = fields.owner !== undefined;
      await until(() => isElsewhere || directory.find(deviceId)?.keyHash === keyHash);
      return toDevice(deviceId, { certificatePem: certificate, privateKeyPem }, publicKey);
    },
    send: (device, call) => send(listening.port, device.agent, call),
    async [Symbol.asyncDispose]() {
      for (const agent of agents) agent.destroy();
      await edge[Symbol.asyncDispose]();
      await listening[Symbol.asyncDispose]();
      await auditSpool[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits until something holds. */
export async function until(holds: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function send(port: number, agent: Agent, call: TestRequest): Promise<TestAnswer> {
  const { method = 'POST', path = '/v1/events', headers = {}, body } = call;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const answer: unknown = text === '' ? undefined : JSON.parse(text);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer });
      });
    });
    sent.end(body);
  });
}

import { execFile } from 'node:child_process';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ApiClient, connectMember, folders, readPlan } from '@edgebeat/cli';
import { Rejected } from '@edgebeat/core';
import {
  AlertList,
  AuditedActionList,
  AuditLogList,
  AuditLogWithAnchors,
  EventList,
  IncidentList,
  Policy,
  PolicyList,
  SystemInfo,
  ThreatFeed,
} from '@edgebeat/gateway-app/answers';
import { submitAndWait } from '@edgebeat/ledger';
import { edgebeat } from './edgebeat';
import { deviceKey, operatorAt, registryOf, setTrust, untilCommitted } from './people';
import { type RunningSites, startRunningSites } from './running-sites';
import { signedImage } from './signed-image';

jest.setTimeout(120_000);

const run = promisify(execFile);
const recording = join(__dirname, '..', '..', 'agents', 'recordings', 'sshd-brute-force.log');

/** The source's example, to the letter. */
const sourceExample = {
  policyName: 'disable_usb_storage',
  description: 'Keine USB-Datenträger erlauben',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};

/** Asks again until the answer is good; what is not there yet may come. */
async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    try {
      const answer = await ask();
      if (good(answer) || Date.now() > deadline) return answer;
    } catch (error) {
      const isAbsent = error instanceof Rejected && error.code === 'not-found';
      if (!isAbsent || Date.now() > deadline) throw error;
    }
    await sleep(200);
  }
}

describe('a running consortium', () => {
  let sites: RunningSites;
  let client: ApiClient;

  beforeAll(async () => {
    sites = await startRunningSites();
    client = await sites.client(0);
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await sites[Symbol.asyncDispose]();
  });

  it("given the source's body, when a policy is posted, then the answer is the source's and three sites attest it", async () => {
    const answer = await client.call('POST', '/api/v1/policies', { body: sourceExample });
    const { policyId } = answer.body as { policyId: string };

    const policy = await eventually(
      () => client.get(`/api/v1/policies/${policyId}`, Policy),
      ({ status }) => status === 'active',
    );

    expect(answer.body).toEqual({
      status: 'accepted',
      policyId: expect.stringMatching(/^POL-[0-9]+$/) as string,
      message: expect.any(String) as string,
    });
    expect(policy.sites).toHaveLength(3);
    for (const site of policy.sites) {
      expect(site).toMatchObject({ state: 'active', revision: 1 });
      expect(site.block).toBeGreaterThan(0);
      expect(site.transactionId).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('given a token that one site issues, when another site is asked, then it knows of the login by its hash', async () => {
    await client.call('POST', '/api/v1/tokens', { body: { role: 'analyst', subject: 'mia' } });
    await using gamma = await sites.client(2);

    const actions = await eventually(
      () => gamma.get('/api/v1/audit/actions', AuditedActionList, { class: 'login' }),
      ({ items }) => items.length > 0,
    );

    expect(actions.items).toMatchObject([{ owner: 'AlphaMSP', siteId: 'alpha-1' }]);
    expect(actions.items[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('given what a site has recorded, when it is anchored, then another site shows the anchors, and a forged one is refused', async () => {
    const own = await eventually(
      () => client.get('/api/v1/audit/logs', AuditLogList, { owner: 'AlphaMSP' }),
      ({ items }) => items.some(({ anchored }) => anchored !== undefined),
    );
    const logId = own.items[0]?.logId ?? '';
    const body = { logId, size: 1_000_000, root: 'f'.repeat(64), proof: ['f'.repeat(64)] };

    const forged = client.call('POST', '/api/v1/audit/anchors?wait=committed&waitSeconds=30', {
      body,
    });

    await expect(forged).rejects.toMatchObject({ code: 'invalid-proof' });
    await using gamma = await sites.client(2);
    const log = await eventually(
      () => gamma.get(`/api/v1/audit/logs/${logId}`, AuditLogWithAnchors),
      ({ anchors }) => anchors.length > 0,
    );
    expect(log).toMatchObject({ siteId: 'alpha-1', status: 'open' });
    const shown = await sites.json('ledger', 'anchors', logId);
    expect(shown).toMatchObject({ logId, anchors: [{ provenFrom: 0 }] });
  });

  it('given a fourth site that is silent, when a policy is proposed, then it is named as pending', async () => {
    const plan = await readPlan(folders(sites.home));
    const beta = plan?.members[1];
    if (plan === undefined || beta === undefined) throw new Error('there is no plan');
    await using ledger = await connectMember(folders(sites.home), plan, beta, 'admin');
    const argument = { siteId: 'beta-2' };
    const call = { contract: 'membership', transaction: 'registerSite', argument };
    await submitAndWait(ledger, call, { deadlineMs: 30_000, attempts: 10 });
    const body = { ...sourceExample, policyName: 'second' };
    const answer = await client.call('POST', '/api/v1/policies', { body });
    const { policyId } = answer.body as { policyId: string };

    const policy = await eventually(
      () => client.get(`/api/v1/policies/${policyId}`, Policy),
      ({ activeSites }) => activeSites === 3,
    );

    expect(policy.status).toBe('approved');
    expect(policy.sites).toHaveLength(4);
    expect(policy.sites.find(({ siteId }) => siteId === 'beta-2')?.state).toBe('pending');
    expect(policy.summary).toContain('beta-2');
  });

  it('given the policy that three sites attested, when the fourth has joined, then it stays active and the fourth is named as pending', async () => {
    const { items } = await client.get('/api/v1/policies', PolicyList, { status: 'active' });

    const [policy] = items.filter(({ policyName }) => policyName === sourceExample.policyName);

    expect(policy).toMatchObject({ status: 'active', activeSites: 3, boundSites: 4 });
    expect(policy?.sites.filter(({ block, transactionId }) => block && transactionId)).toHaveLength(
      3,
    );
    expect(policy?.summary).toBe('attested active at 3 of 4 sites; pending: BetaMSP/beta-2');
  });

  it('given the recorded attack, when it is replayed twice, then every line is one event and the incidents are on every ledger', async () => {
    await sites.json('replay', recording, '--site', 'alpha-1');
    await sites.json('replay', recording, '--site', 'alpha-1');
    const type = 'LogReceived';

    const events = await eventually(
      () => client.get('/api/v1/events', EventList, { type, limit: 500 }),
      ({ items }) => items.length >= 152,
    );
    const incidents = await eventually(
      () => client.get('/api/v1/incidents', IncidentList),
      ({ items }) => items.length >= 2,
    );
    await using gamma = await sites.client(2);
    const elsewhere = await eventually(
      () => gamma.get('/api/v1/incidents', IncidentList),
      ({ items }) => items.length >= 2,
    );

    expect(events.items).toHaveLength(152);
    expect(incidents.items.map((incident) => incident.type).sort()).toEqual([
      'ssh-brute-force',
      'ssh-compromise',
    ]);
    expect(elsewhere.items).toEqual(incidents.items);
  });

  it('given the device calls of the source, when they are made with curl, then the device is accepted and the stranger is cut off before a request is read', async () => {
    const out = join(sites.home, 'certs');
    await sites.json('certs', '--out', out, '--device', 'cam-01', '--site', 'alpha-1');
    const url = `${sites.started.sites[0]?.edge.replace('127.0.0.1', 'localhost') ?? ''}/v1/events`;
    const curl = (name: string, ...more: string[]) =>
      run('curl', [
        ...['--silent', '--show-error', '--cert', join(out, `${name}.crt`)],
        ...['--key', join(out, `${name}.key`), '--cacert', join(out, 'ca.crt')],
        ...['-X', 'POST', ...more, url],
      ]);

    const valid = await eventually(
      () => curl('device', '-d', '{"source_id":"cam-01"}'),
      ({ stdout }) => stdout.includes('accepted'),
    );
    const invalid = curl('hacker');

    expect(JSON.parse(valid.stdout)).toMatchObject({ status: 'accepted', accepted: 1 });
    // Where the alert and the end of the connection meet, curl reports the one that it sees first.
    await expect(invalid).rejects.toThrow(/curl: \((35|52|55|56)\)/);
  });

  it('given a device in quarantine, when one operator proposes its release and confirms it, then it stays; when another one confirms, it is released', async () => {
    const registry = await registryOf(sites.home);
    const url = sites.started.sites[0]?.api ?? '';
    await using first = await operatorAt(client, url, 'operator-1');
    await using second = await operatorAt(client, url, 'operator-2');
    const body = { deviceId: 'press-1', type: 'PRESS', platform: 'linux', publicKey: deviceKey() };
    await first.call('POST', '/api/v1/devices', { query: untilCommitted, body });
    await setTrust(first, 'press-1', 'quarantined');

    await setTrust(first, 'press-1', 'trusted');
    const proposed = await registry.device('press-1');
    const again = setTrust(first, 'press-1', 'trusted');
    await expect(again).rejects.toMatchObject({ code: 'forbidden' });
    const refused = await registry.device('press-1');
    await setTrust(second, 'press-1', 'trusted');
    const released = await registry.device('press-1');

    expect(proposed).toMatchObject({ trust: 'quarantined', release: { trust: 'trusted' } });
    expect(refused).toEqual(proposed);
    expect(released.trust).toBe('trusted');
    expect(released.entry.actor.keyHash).not.toBe(proposed.release?.proposedBy);
    for (const { actor, onBehalfOf } of [proposed.entry, released.entry]) {
      const { label, roles, siteId, validity } = await registry.identity(actor.keyHash);
      expect(label).toBe(`operator-${onBehalfOf?.pseudonym ?? ''}`);
      expect({ roles, siteId }).toEqual({ roles: ['operator'], siteId: 'alpha-1' });
      const hours = (Date.parse(validity.until) - Date.parse(validity.from)) / 3_600_000;
      expect(Math.round(hours)).toBe(24);
    }
  });

  it('given people who have changed things, when the wallet is looked at, then each has a key that only its owner can read', async () => {
    const { keys } = await registryOf(sites.home);

    const names = await readdir(keys);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(keys, name))).mode));

    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(new Set(modes.map((mode) => mode & 0o777))).toEqual(new Set([0o600]));
  });

  it('given the command line, when each command is run, then it prints what the api has', async () => {
    const status = await sites.json('status');
    const doctor = await sites.json('doctor');
    const token = await sites.json('token', '--role', 'auditor', '--site', 'beta-1');
    const posted = await sites.json(
      ...['events', 'post', '--type', 'SensorDataReceived', '--nonce', 'n-1'],
      ...['--event-data', '{"device":{"id":"m-1","type":"PRESS"},"series":"pressure","value":2.5}'],
    );
    const shown = await eventually(
      () => sites.json('events', 'show', (posted as { id: string }).id),
      (event) => JSON.stringify(event).includes('Persisted'),
    );
    const policies = await sites.json('policy', 'list');
    const ledger = await sites.json('ledger', 'list', '--event', 'PolicyActivated');
    const block = await sites.json('ledger', 'block', '1');
    const digest = await sites.json('ledger', 'digest');
    const system = await client.get('/api/v1/system', SystemInfo);

    expect(status).toMatchObject({ sites: [{ state: 'up' }, { state: 'up' }, { state: 'up' }] });
    expect(JSON.stringify(doctor)).not.toContain('"bad"');
    expect(token).toMatchObject({ token: expect.stringMatching(/^ey/) as string });
    expect(posted).toMatchObject({ status: 'accepted' });
    expect(shown).toMatchObject({
      stages: [{ stage: 'Created' }, { stage: 'Enriched' }, { stage: 'Persisted' }],
    });
    expect(policies).toMatchObject({ items: [{ policyName: 'second' }, {}] });
    expect(ledger).toMatchObject({ items: [{ code: 'VALID' }, { code: 'VALID' }] });
    expect(block).toMatchObject({ number: 1 });
    expect(digest).toMatchObject({ channel: 'common' });
    expect(system.agents.map(({ name }) => name)).toHaveLength(16);
  });

  it('given a signed image, when it is attested and revoked from the command line, then another site’s verdict follows', async () => {
    const image = signedImage('gateway');
    const file = join(sites.home, 'cosign.pub');
    await writeFile(file, image.pem);
    await sites.json('attest', 'register-key', file, '--name', 'release');
    await sites.json('attest', 'record', JSON.stringify(image.attestation('att-1')));
    const beta = ['--site', 'beta-1'];
    const verdict = (status: string) =>
      eventually(
        () => sites.json('attest', 'verdict', image.digest, ...beta),
        (answer) => JSON.stringify(answer).includes(`"status":"${status}"`),
      );
    const trusted = await verdict('trusted');
    const endorsed = await sites.json('attest', 'endorse', 'AlphaMSP', 'att-1', ...beta);
    const [owner, reason] = ['AlphaMSP', ['--reason', 'stolen']];

    await sites.json('attest', 'revoke-key', owner, image.keyHash, ...reason);

    const revoked = await verdict('revoked');
    const keys = await sites.json('attest', 'keys', '--owner', owner, ...beta);
    expect(trusted).toMatchObject({ status: 'trusted', trustedHere: true });
    expect(endorsed).toMatchObject({ kind: 'attestation.endorse', status: 'committed' });
    expect(revoked).toMatchObject({ status: 'revoked', trustedHere: false, vouchers: [] });
    expect(keys).toMatchObject({ items: [{ name: 'release', revoked: { by: 'owner' } }] });
  });

  it('given a device that reports what a policy blocks, when its alert is acknowledged, then the alert and its threat say so', async () => {
    const usb = { device: { id: 'm-2', type: 'USB_STORAGE' } };
    await sites.json(
      ...['events', 'post', '--type', 'SensorDataReceived', '--event-data', JSON.stringify(usb)],
    );
    const list = () => client.get('/api/v1/alerts', AlertList, { device_id: 'dev_m-2' });
    const raised = await eventually(list, ({ items }) => items.length > 0);
    const [alert] = raised.items;

    await sites.json('alerts', 'status', alert?.alert_id ?? '', 'acknowledged', '--note', 'mine');

    const seen = await eventually(list, ({ items }) => items[0]?.status !== 'open');
    const threats = await client.get('/threats', ThreatFeed, { status: 'active' });
    expect(alert).toMatchObject({
      status: 'open',
      severity: 'high',
      title: expect.stringContaining('of dev_m-2') as string,
    });
    expect(seen.items).toMatchObject([{ status: 'acknowledged', note: 'mine' }]);
    expect(threats.data).toMatchObject([{ threat_id: alert?.threat_id, device_id: 'dev_m-2' }]);
  });

  it('given wrong input to the command line, when it is run, then the sentence names the mend and the code is documented', async () => {
    const on = (...args: string[]) => edgebeat([...args, '--data', sites.home]);

    const site = await on('events', 'list', '--site', 'nowhere');
    const json = await on('policy', 'propose', '{');
    const rule = await on('policy', 'propose', JSON.stringify({ ...sourceExample, rules: [] }));
    const missing = await on('incidents', 'show', 'inc-none');
    const file = await on('replay', '/no/such/file');
    const folder = await on('replay', sites.home);
    const binary = join(sites.home, 'binary.log');
    await writeFile(binary, Buffer.alloc(6_000, '\0\xff\n', 'latin1'));
    const bytes = await on('replay', binary);
    const second = await on('up');

    expect(site).toMatchObject({ code: 2, errors: expect.stringContaining('beta-1') as string });
    expect(json).toMatchObject({ code: 2, errors: expect.stringContaining('not JSON') as string });
    expect(rule).toMatchObject({ code: 2, errors: expect.stringContaining('rules') as string });
    expect(missing).toMatchObject({ code: 10 });
    expect(file).toMatchObject({
      code: 2,
      errors: expect.stringContaining('cannot be read') as string,
    });
    expect(folder).toMatchObject({
      code: 2,
      errors: expect.stringContaining('is no file') as string,
    });
    expect(bytes).toMatchObject({ code: 0 });
    expect(second).toMatchObject({ code: 6 });
  });
});

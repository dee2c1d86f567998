import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ApiClient, connectMember, folders, readPlan } from '@edgebeat/cli';
import { Rejected } from '@edgebeat/core';
import {
  EventList,
  IncidentList,
  Policy,
  PolicyList,
  SystemInfo,
} from '@edgebeat/gateway-app/answers';
import { submitAndWait } from '@edgebeat/ledger';
import { edgebeat } from './edgebeat';
import { type RunningSites, startRunningSites } from './running-sites';

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

  it('given the command line, when each command is run, then it prints what the api has', async () => {
    const status = await sites.json('status');
    const doctor = await sites.json('doctor');
    const token = await sites.json('token', '--role', 'auditor', '--site', 'beta-1');
    const posted = await sites.json(
      ...['events', 'post', '--type', 'SensorDataReceived', '--nonce', 'n-1'],
      ...['--event-data', '{"device":{"id":"m-1","type":"PRESS"},"series":"pressure","value":2.5}'],
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
    expect(policies).toMatchObject({ items: [{ policyName: 'second' }, {}] });
    expect(ledger).toMatchObject({ items: [{ code: 'VALID' }, { code: 'VALID' }] });
    expect(block).toMatchObject({ number: 1 });
    expect(digest).toMatchObject({ channel: 'common' });
    expect(system.agents.map(({ name }) => name)).toHaveLength(16);
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

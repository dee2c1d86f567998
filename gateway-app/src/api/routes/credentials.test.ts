import { decodeJwt } from 'jose';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { createDeviceRequest } from '../../edge/device-request';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let admin: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  admin = await alpha.token('admin');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('POST /api/v1/tokens', () => {
  it('given an administrator, when it issues a token, then the token works as it says', async () => {
    const answer = await alpha.client.post('/api/v1/tokens', admin, {
      role: 'analyst',
      tenant: 'other',
      subject: 'mia',
      scope: 'events:read ledger:read',
    });

    const token = String(answer.body['token']);
    const allowed = await alpha.client.get('/api/v1/events', token);
    const refused = await alpha.client.get('/api/v1/incidents', token);
    expect(answer.status).toBe(201);
    expect(decodeJwt(token)).toMatchObject({
      sub: 'mia',
      tenant: 'other',
      roles: ['analyst'],
      scope: 'events:read ledger:read',
    });
    expect([allowed.status, refused.status]).toEqual([200, 403]);
  });

  it('given nothing but a role, when a token is issued, then it is the caller’s for 15 minutes', async () => {
    const answer = await alpha.client.post('/api/v1/tokens', admin, { role: 'admin' });

    const claims = decodeJwt(String(answer.body['token']));
    expect(claims).toMatchObject({ sub: 'admin-1', tenant: site.member });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
  });

  it('given an administrator’s narrowed token, when it issues, then it gives only what it has', async () => {
    const narrowed = await alpha.token('admin', { scope: ['tokens:issue', 'events:read'] });
    const issue = (body: object) => alpha.client.post('/api/v1/tokens', narrowed, body);

    const answers = [
      await issue({ role: 'auditor', scope: 'events:read' }),
      await issue({ role: 'auditor' }),
      await issue({ role: 'admin' }),
      await issue({ role: 'auditor', scope: 'events:read', tenant: 'other' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 403, 403, 403]);
  });

  it("given another tenant's administrator, when they issue, then it is for their own tenant alone", async () => {
    const foreign = await alpha.token('admin', { tenant: 'other' });
    const issue = (body: object) => alpha.client.post('/api/v1/tokens', foreign, body);

    const answers = [
      await issue({ role: 'admin', tenant: site.member }),
      await issue({ role: 'analyst', tenant: site.member }),
      await issue({ role: 'analyst' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 201]);
  });

  it.each([
    [{ role: 'king' }, 'role'],
    [{}, 'role'],
    [{ role: 'analyst', scope: 'tokens:issue' }, 'scope'],
    [{ role: 'analyst', scope: 'events:read  ledger:read' }, 'scope'],
    [{ role: 'analyst', scope: '' }, 'scope'],
    [{ role: 'analyst', lifetimeSeconds: 59 }, 'lifetimeSeconds'],
    [{ role: 'analyst', lifetimeSeconds: 43_201 }, 'lifetimeSeconds'],
    [{ role: 'analyst', tenant: '../x' }, 'tenant'],
    [{ role: 'analyst', subject: '' }, 'subject'],
    [{ role: 'analyst', admin: true }, 'admin'],
  ])('given %j, when a token is asked for, then it is refused', async (body, field) => {
    const answer = await alpha.client.post('/api/v1/tokens', admin, body);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(field);
  });
});

describe('POST /api/v1/certificates/devices', () => {
  it('given a request, when it comes twice with a key, then the certificate is the same', async () => {
    const headers = { 'idempotency-key': 'one certificate' };
    const body = { csr: (await createDeviceRequest('cam-01')).csrPem };
    const path = '/api/v1/certificates/devices';

    const answers = [
      await alpha.client.post(path, admin, body, headers),
      await alpha.client.post(path, admin, body, headers),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers[0]?.body['certificate']).toContain('BEGIN CERTIFICATE');
  });

  it.each([{ csr: 'nonsense' }, { csr: '' }, {}, { csr: 'x'.repeat(16_385) }])(
    'given %j, when a certificate is asked for, then it is refused',
    async (body) => {
      const answer = await alpha.client.post('/api/v1/certificates/devices', admin, body);

      expect(answer.status).toBe(400);
    },
  );
});

describe('the key set', () => {
  it('given nobody, when it is read, then it holds public keys alone', async () => {
    const answer = await alpha.client.get('/.well-known/jwks.json');

    expect(answer.body['keys']).toMatchObject([{ kty: 'EC', crv: 'P-256' }]);
    expect(answer.text).not.toContain('"d"');
  });
});

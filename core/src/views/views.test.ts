import { z } from 'zod';
import { DeviceRecord, PolicyAction } from '../records';
import { alertProgress, AlertStatus } from './alert';
import { pipelineSchemas } from './catalogue';
import { PipelineDevice, toPipelineDevice } from './device';
import { pipelineDeviceId, shortId, threatId } from './ids';
import { PipelinePolicy, toPipelinePolicy } from './policy';
import { actionTaken, ActionTaken, DevicePlatform, strictest, ThreatCategory } from './vocabulary';

const schemas: [string, { schema: z.ZodObject; example: object }][] =
  Object.entries(pipelineSchemas);

/** The document's table, by hand: a name with a question mark is not required. */
const fields: Readonly<Record<string, readonly string[]>> = {
  Event: [
    ...['event_id', 'timestamp', 'device_id', 'threat_category', 'confidence', 'action_taken'],
    ...['policy_id', 'severity', 'description?', 'indicators?', 'metadata?', 'tenant_id?'],
  ],
  Threat: [
    ...['threat_id', 'threat_category', 'confidence', 'severity', 'device_id', 'detected_at'],
    ...['description?', 'indicators?', 'status'],
  ],
  Device: [
    ...['device_id', 'tenant_id', 'platform', 'status', 'public_key_b64', 'agent_version?'],
    ...['last_seen?', 'name?'],
  ],
  Policy: [
    ...['policy_id', 'name', 'threat_categories', 'action', 'confidence_threshold?', 'enabled'],
  ],
  Alert: ['alert_id', 'tenant_id', 'device_id', 'severity', 'title', 'event_ids', 'status'],
};

describe('the schemas of the event-pipeline document', () => {
  it.each(schemas)('given %s, when its fields are listed, then they are the document’s', (name) => {
    const { shape } = pipelineSchemas[name as keyof typeof pipelineSchemas].schema;

    const listed = Object.entries(shape).map(([field, type]) =>
      z.safeParse(type, undefined).success ? `${field}?` : field,
    );

    expect(listed.sort()).toEqual([...(fields[name] ?? [])].sort());
  });

  it.each(schemas)('given %s, when its example is read, then it stays as it is', (...given) => {
    const [, { schema, example }] = given;

    expect(schema.parse(example)).toEqual(example);
  });

  it.each(schemas)(
    'given %s with a further field, when it is read, then it is refused',
    (...given) => {
      const [, { schema, example }] = given;

      expect(schema.safeParse({ ...example, more: 1 }).success).toBe(false);
    },
  );

  it.each(
    schemas.flatMap(([name, { schema, example }]) =>
      Object.keys(example).map((field) => [name, field, schema, example] as const),
    ),
  )(
    'given %s without its %s, when it is read, then only what is not required may be gone',
    (...given) => {
      const [name, field, schema, example] = given;
      const rest = Object.fromEntries(Object.entries(example).filter(([key]) => key !== field));

      const isOptional = fields[name]?.includes(`${field}?`);

      expect(schema.safeParse(rest).success).toBe(isOptional);
    },
  );

  it.each([
    ['Event', { event_id: '01' }],
    ['Event', { device_id: 'camera-7' }],
    ['Event', { policy_id: 'POL-000000016384' }],
    ['Event', { confidence: 1.1 }],
    ['Event', { timestamp: '2026-01-31' }],
    ['Event', { action_taken: 'disable' }],
    ['Event', { metadata: { device_platform: 'beos' } }],
    ['Threat', { threat_id: 'thr_1' }],
    ['Threat', { status: 'open' }],
    ['Device', { public_key_b64: '' }],
    ['Policy', { policy_id: 'pol_none' }],
    ['Policy', { threat_categories: [] }],
    ['Alert', { event_ids: [] }],
    ['Alert', { alert_id: `alt_${'G'.repeat(32)}` }],
  ] as const)('given %s with %j, when it is read, then it is refused', (name, change) => {
    const { schema, example } = pipelineSchemas[name];

    expect(z.safeParse(schema, { ...example, ...change }).success).toBe(false);
  });

  it('given the document’s words, when they are looked for, then EdgeBeat’s come beside them', () => {
    const words = { ...ThreatCategory.enum, ...DevicePlatform.enum };

    const own = ['intrusion', 'anomaly', 'malware', 'policy_violation', 'availability'];
    expect(Object.keys(words)).toEqual(
      expect.arrayContaining([...own, 'other', 'iot', 'phone_scam', 'deepfake', 'macos']),
    );
  });
});

describe('views', () => {
  it('given the statuses of an alert, when they are compared, then both ends are as far', () => {
    expect(AlertStatus.options.map(alertProgress)).toEqual([0, 1, 2, 2]);
  });

  const rule = { condition: 'true', scope: 'EDGE_NODE' as const };
  const policyOf = (...actions: PolicyAction[]) => ({
    policyName: 'No USB storage',
    rules: actions.map((action) => ({ ...rule, action })),
  });

  it.each([
    [['allow'], 'allow'],
    [['warn', 'allow'], 'warn'],
    [['require_approval'], 'warn'],
    [['allow', 'quarantine', 'warn'], 'block'],
    [['disable'], 'block'],
  ] as const)(
    'given a policy that does %j, when it is viewed, then its action is %s',
    (...given) => {
      const [actions, action] = given;

      const view = toPipelinePolicy({
        ...{ policyId: 'POL-000000016384', policy: policyOf(...actions), enabled: true },
      });

      expect(PipelinePolicy.parse(view)).toMatchObject({ policy_id: 'pol_000000016384', action });
    },
  );

  it('given actions, when the strictest is looked for, then every one has a place', () => {
    const taken = PolicyAction.options.map(actionTaken);

    expect(strictest(taken)).toBe('block');
    expect(strictest([])).toBe('allow');
    expect(ActionTaken.options.every((action) => strictest([action]) === action)).toBe(true);
  });

  it('given a device of the registry, when it is viewed, then it has the document’s form', () => {
    const hash = 'a'.repeat(64);
    const device = DeviceRecord.parse({
      ...{ record: 1, channel: 'common', kind: 'device', owner: 'AlphaMSP', deviceId: 'cam:01' },
      ...{ siteId: 'alpha-1', tenant: 'alpha', type: 'CAMERA', platform: 'iot', keyHash: hash },
      ...{ publicKey: 'MFkw', signatureRequired: false, status: 'revoked', trust: 'trusted' },
      ...{ commands: [], contentHash: hash },
      entry: {
        actor: { msp: 'AlphaMSP', keyHash: hash },
        transactionId: 't',
        time: '2026-01-31T10:00:00.000Z',
      },
    });

    const view = toPipelineDevice(device);

    expect(PipelineDevice.parse(view)).toEqual({
      ...{ device_id: 'dev_cam-01', tenant_id: 'alpha', platform: 'iot', status: 'revoked' },
      public_key_b64: 'MFkw',
    });
  });

  it.each([
    ['cam-01', 'dev_cam-01'],
    ['dev_7', 'dev_7'],
    ['', 'dev_unknown'],
    ['a b/ü', 'dev_a-b--'],
    ['x'.repeat(500), `dev_${'x'.repeat(128)}`],
  ])('given the device %j, when it is named, then it is %s', (id, named) => {
    expect(pipelineDeviceId(id)).toBe(named);
  });

  it('given tenants, devices and categories, when threats are named, then each has its own id', () => {
    const ids = [
      threatId('a', 'b', 'malware'),
      threatId('a', 'b', 'malware'),
      threatId('a', 'bm', 'alware'),
      threatId('ab', '', 'malware'),
    ];

    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^thr_[0-9a-f]{32}$/.test(id))).toBe(true);
    expect(shortId('alt', 'a'.repeat(64))).toBe(`alt_${'a'.repeat(32)}`);
  });
});

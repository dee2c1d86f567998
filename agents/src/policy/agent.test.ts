import { CloudEvent, events } from '@edgebeat/core';
import { compiledHash } from '@edgebeat/core/cel';
import { content, context, decisions, plug, run, update, usb } from './policy.test.kit';

function violations(emitted: ReturnType<typeof run>) {
  return emitted.flatMap((event) =>
    event.type === events.PolicyViolated.type ? [events.PolicyViolated.parse(event).data] : [],
  );
}

const ofTenant = (tenant: string) => plug({ tenant, device: { type: 'USB_STORAGE' } });

const camera = plug({ device: { type: 'CAMERA' } });

describe('policy agent', () => {
  it('given an event of a tenant, when it violates a policy, then decision and violation are that tenant’s', () => {
    const emitted = run([update(content({})), ofTenant('other')]);

    expect(decisions(emitted)).toMatchObject([{ tenant_id: 'other' }]);
    expect(violations(emitted)).toMatchObject([{ tenant: 'other' }]);
  });

  it('given the example of the source, when a USB store is plugged in, then it is blocked', () => {
    const emitted = run([update(content({})), usb]);

    const [decision] = decisions(emitted);
    expect(decision?.event_id).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(decisions(emitted)).toEqual([
      {
        event_id: decision?.event_id,
        timestamp: usb.time,
        tenant_id: 'org2',
        device_id: 'dev_stick-1',
        threat_category: 'policy_violation',
        confidence: 1,
        action_taken: 'block',
        policy_id: 'pol_000000016384',
        severity: 'high',
        description: 'No USB storage, rule 1: disable',
        metadata: { agent_version: '1', device_platform: 'linux' },
      },
    ]);
    expect(violations(emitted)).toEqual([
      {
        ...{ eventId: usb.id, owner: 'org1', policyId: 'POL-000000016384', revision: 1, rule: 0 },
        ...{ action: 'disable', time: usb.time },
      },
    ]);
  });

  it('given an event that no rule is about, when it is decided, then Allow is recorded', () => {
    const emitted = run([update(content({})), camera]);

    expect(decisions(emitted)).toMatchObject([
      { action_taken: 'allow', policy_id: 'pol_none', severity: 'low', threat_category: 'other' },
    ]);
    expect(violations(emitted)).toEqual([]);
  });

  it('given no policies, when an event is decided, then Allow is recorded', () => {
    expect(decisions(run([usb]))).toMatchObject([{ action_taken: 'allow' }]);
  });

  it.each([
    ['allow', 'allow'],
    ['warn', 'warn'],
    ['require_approval', 'warn'],
    ['block', 'block'],
    ['disable', 'block'],
    ['quarantine', 'block'],
  ] as const)('given the action %s, when it matches, then it comes down to %s', (action, taken) => {
    const [decision] = decisions(run([update(content({ action })), usb]));

    expect(decision).toMatchObject({ action_taken: taken, policy_id: 'pol_000000016384' });
  });

  it('given several rules that match, when they are decided, then the strictest wins', () => {
    const policy = content({ action: 'allow' }, { action: 'block' }, { action: 'warn' });
    const other = update(content({ action: 'warn' }), { policyId: 'POL-000000000001' });

    const emitted = run([other, update(policy), usb]);

    expect(decisions(emitted)).toMatchObject([
      { action_taken: 'block', policy_id: 'pol_000000016384' },
    ]);
    expect(violations(emitted).map(({ policyId, rule }) => [policyId, rule])).toEqual([
      ['POL-000000000001', 0],
      ['POL-000000016384', 1],
      ['POL-000000016384', 2],
    ]);
  });

  it.each([
    ['block', undefined, 'block'],
    ['disable', undefined, 'block'],
    ['warn', undefined, 'allow'],
    ['quarantine', undefined, 'allow'],
    ['block', 'allow', 'allow'],
    ['disable', 'warn', 'warn'],
    ['allow', 'block', 'block'],
  ] as const)(
    'given the action %s and onError %s, when its evaluation fails, then it comes down to %s',
    (action, onError, taken) => {
      const rule = { condition: 'device.type > 5', action, ...(onError && { onError }) };

      const emitted = run([update(content(rule)), usb]);

      expect(decisions(emitted)).toMatchObject([{ action_taken: taken }]);
      expect(violations(emitted)).toHaveLength(taken === 'allow' ? 0 : 1);
      expect(violations(emitted)[0]?.error).toEqual(
        taken === 'allow' ? undefined : expect.stringContaining('overload'),
      );
    },
  );

  it('given a rule that blocks on errors, when its field is absent, then it does not match', () => {
    const policy = content({ condition: 'device.serial > 5', action: 'block', onError: 'block' });

    expect(decisions(run([update(policy), usb]))).toMatchObject([{ action_taken: 'allow' }]);
  });

  it('given an expression that gives text, when it is decided, then the truthy text is no match', () => {
    const policy = content({ condition: 'device.type', action: 'warn' });

    expect(decisions(run([update(policy), usb]))).toMatchObject([{ action_taken: 'allow' }]);
  });

  it.each(['IncidentOpened', 'IncidentUpdated'] as const)(
    'given %s, when it is allowed, then the decision is about an intrusion as severe as it',
    (name) => {
      const { type, example } = events[name];
      const incident = CloudEvent.parse({
        ...{ specversion: '1.0', id: 'a'.repeat(64), source: 'urn:test', type },
        ...{ time: context.time, datacontenttype: 'application/json', data: example },
      });

      const emitted = run([incident]);

      expect(decisions(emitted)).toMatchObject([
        {
          threat_category: 'intrusion',
          severity: 'high',
          action_taken: 'allow',
          device_id: 'dev_edge-1',
        },
      ]);
    },
  );

  it('given a registry entry, when the event has a device too, then the event overlays the entry', () => {
    const policy = content({ condition: "device.trust == 'low' && device.type == 'USB_STORAGE'" });
    const device = { trust: 'low', type: 'CAMERA' };

    const [decision] = decisions(run([update(policy), usb], { device }));

    expect(decision).toMatchObject({ action_taken: 'block' });
  });

  it('given an active revision, when it is compiled, then an unsigned statement names what runs', () => {
    const policy = content({});

    const [emitted] = run([update(policy)]);

    expect(events.PolicyActivated.parse(emitted).data.statement).toEqual({
      receipt: 1,
      channel: 'common',
      owner: 'org1',
      policyId: 'POL-000000016384',
      revision: 1,
      compiledHash: compiledHash(policy),
      msp: 'org2',
      siteId: 'hamburg',
      agent: 'd'.repeat(64),
      time: '2026-01-31T10:00:00.000Z',
    });
  });

  it('given a newer revision, when an older one is replayed, then the newer one still runs', () => {
    const input = [
      update(content({ action: 'warn' }), { revision: 2 }),
      update(content({ action: 'block' }), { revision: 1 }),
      usb,
    ];

    const emitted = run(input);

    expect(decisions(emitted)).toMatchObject([{ action_taken: 'warn' }]);
    expect(emitted.filter((e) => e.type === events.PolicyActivated.type)).toHaveLength(1);
  });

  it('given a policy that was deactivated, when an event comes, then it counts no more', () => {
    const emitted = run([update(content({})), update(undefined, { revision: 2 }), usb]);

    expect(decisions(emitted)).toMatchObject([{ action_taken: 'allow' }]);
  });

  it('given a policy that does not compile, when it is activated, then that is refused', () => {
    expect(() => run([update(content({ condition: 'now()' }))])).toThrow('rules[0].condition');
  });

  it('given its own events, when they come back, then nothing is decided about them', () => {
    const emitted = run([update(content({})), usb]);

    expect(run(emitted.map((event) => CloudEvent.parse(event)))).toEqual([]);
  });

  it.each([
    [{}, 'dev_unknown'],
    [{ device: 5 }, 'dev_unknown'],
    [{ device: { id: '' } }, 'dev_unknown'],
    [{ host: 'edge-1' }, 'dev_edge-1'],
    [{ host: 5, details: { hosts: [] } }, 'dev_unknown'],
    [{ device: { id: 'cam' }, host: 'edge-1' }, 'dev_cam'],
    [{ device: { id: 'dev_7' } }, 'dev_7'],
    [{ device: { id: 'a b/ü' } }, 'dev_a-b--'],
    [{ device: { id: 'x'.repeat(500) } }, `dev_${'x'.repeat(128)}`],
  ])('given the data %j, when it is decided, then the device is %s', (data, id) => {
    expect(decisions(run([plug(data)]))).toMatchObject([{ device_id: id }]);
  });
});

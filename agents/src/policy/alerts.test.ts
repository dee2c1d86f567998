import { events } from '@edgebeat/core';
import { content, decisions, plug, run, update, usb } from './policy.test.kit';

function alerts(emitted: ReturnType<typeof run>) {
  return emitted.flatMap((event) =>
    event.type === events.AlertRaised.type ? [events.AlertRaised.parse(event)] : [],
  );
}

describe('alerts of the policy agent', () => {
  it('given a block, when it is decided, then its alert comes before it and names it', () => {
    const emitted = run([update(content({})), usb]);

    const [alert] = alerts(emitted);
    const decision = emitted.at(-1);
    expect(alert?.subject).toBe(alert?.data.alert_id);
    expect(alert?.data).toEqual({
      alert_id: expect.stringMatching(/^alt_[0-9a-f]{32}$/) as string,
      tenant_id: 'org2',
      device_id: 'dev_stick-1',
      severity: 'high',
      title: 'No USB storage: disable of dev_stick-1',
      event_ids: decisions(emitted).map(({ event_id }) => event_id),
      status: 'open',
      timestamp: usb.time,
      threat_category: 'policy_violation',
      confidence: 1,
      policy_id: 'pol_000000016384',
      decision_id: decision?.id,
    });
  });

  it('given the same event again, when it is decided again, then the alert is the same event', () => {
    const [first, again] = [1, 2].map(() => alerts(run([update(content({})), usb])));

    expect(again).toEqual(first);
    expect(first).toHaveLength(1);
  });

  it.each([
    [{ action: 'allow', alert: true }, 0],
    [{ action: 'warn' }, 0],
    [{ action: 'warn', alert: false }, 0],
    [{ action: 'warn', alert: true }, 1],
    [{ action: 'require_approval' }, 1],
    [{ action: 'quarantine' }, 1],
    [{ action: 'block', alert: false }, 1],
    [{ action: 'block', condition: 'device.type > 5' }, 1],
    [{ action: 'block', condition: 'device.type > 5', onError: 'warn' }, 0],
    [{ action: 'block', condition: "device.type == 'CAMERA'" }, 0],
  ] as const)('given the rule %j, when it is decided, then there are %i alerts', (rule, count) => {
    expect(alerts(run([update(content(rule)), usb]))).toHaveLength(count);
  });

  it('given several rules that count, when they are decided, then there is one alert', () => {
    const policy = content({ action: 'warn', alert: true }, { action: 'block' });

    expect(alerts(run([update(policy), usb]))).toMatchObject([
      { data: { title: 'No USB storage: block of dev_stick-1' } },
    ]);
  });

  it('given a policy with the longest name, when it blocks, then the title is whole enough', () => {
    const policy = { ...content({}), policyName: '😀'.repeat(64) };

    const [alert] = alerts(
      run([update(policy), plug({ device: { id: 'x'.repeat(200), type: 'USB_STORAGE' } })]),
    );

    expect(alert?.data.title).toHaveLength(256);
  });
});

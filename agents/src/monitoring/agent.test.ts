import { type AgentReportedData, events, type NodeMeasuredData } from '@edgebeat/core';
import { runKeyed } from '../runtime';
import { reading } from '../runtime/counter.test.kit';
import { monitoringAgent } from './agent';
import { MonitoringSettings } from './settings';

const start = Date.parse('2026-11-22T16:00:00.000Z');
const source = 'urn:test:monitoring';

function at(second: number): string {
  return new Date(start + second * 1000).toISOString();
}

function measured(second: number, more: Partial<NodeMeasuredData>) {
  const data = events.NodeMeasured.data.parse({ ...events.NodeMeasured.example, ...more });
  const head = { id: String(second).padStart(64, '0'), source, time: at(second) };
  return events.NodeMeasured.make(head, data);
}

function reported(second: number, more: Partial<AgentReportedData>) {
  const data = events.AgentReported.data.parse({ ...events.AgentReported.example, ...more });
  const head = { id: String(second).padStart(64, 'a'), source, time: at(second) };
  return events.AgentReported.make(head, data);
}

/** The agent with a context whose time is moved by hand. */
function run(settings: object = {}) {
  const context = { settings: MonitoringSettings.parse(settings), source, time: at(0) };
  const agent = runKeyed(monitoringAgent, context, 100);
  const moveTo = (second: number) => {
    context.time = at(second);
  };
  return { agent, moveTo };
}

function told(emitted: readonly { readonly data: object }[]): unknown[] {
  return emitted.map(({ data }) => data);
}

describe('monitoring agent', () => {
  it('given a value that swings around its threshold, when it is measured, then each crossing is told once', () => {
    const { agent } = run({ cpu: { over: 90, under: 80 } });

    const emitted = [50, 90, 95, 85, 91, 79, 85, 90].flatMap((cpu, second) =>
      agent.handle(measured(second, { cpu })),
    );

    expect(told(emitted)).toEqual([
      { measure: 'cpu', value: 90, threshold: 90, state: 'over' },
      { measure: 'cpu', value: 79, threshold: 80, state: 'under' },
      { measure: 'cpu', value: 90, threshold: 90, state: 'over' },
    ]);
    expect(new Set(emitted.map(({ id }) => id)).size).toBe(3);
    for (const event of emitted) events.ThresholdCrossed.parse(event);
  });

  it('given several values over their thresholds, when they are measured, then each is told', () => {
    const { agent } = run();

    const emitted = agent.handle(
      measured(0, { cpu: 99, memoryUsedPercent: 95, ledgerHeight: 500, ledgerPublished: 300 }),
    );

    expect(emitted.map(({ data }) => 'measure' in data && data.measure)).toEqual([
      ...['cpu', 'memory', 'ledger-lag'],
    ]);
  });

  it.each([
    { measure: 'disk', more: { diskUsedPercent: 96 } },
    { measure: 'peer-away', more: { peerAwaySeconds: 15 } },
    { measure: 'orderer-away', more: { ordererAwaySeconds: 15 } },
    { measure: 'command-waiting', more: { commandWaitingSeconds: 20 } },
    { measure: 'clock-offset', more: { clockOffsetSeconds: -600 } },
  ])(
    'given a node with trouble at $measure, when it is measured, then that is told once, also while it cannot be said',
    ({ measure, more }) => {
      const { agent } = run();
      const silent = Object.fromEntries(Object.keys(more).map((name) => [name, undefined]));

      const emitted = [more, silent, more].flatMap((values, second) =>
        agent.handle(measured(second, values)),
      );

      expect(told(emitted)).toMatchObject([{ measure, state: 'over' }]);
    },
  );

  it('given an agent that lags, when it reports, then that agent is named', () => {
    const { agent } = run();

    const emitted = [
      ...agent.handle(reported(0, { name: 'policy', lag: 20_000 })),
      ...agent.handle(reported(1, { name: 'security', lag: 5 })),
      ...agent.handle(reported(2, { name: 'policy', lag: 0 })),
    ];

    expect(told(emitted)).toMatchObject([
      { measure: 'agent-lag', subject: 'policy', state: 'over' },
      { measure: 'agent-lag', subject: 'policy', state: 'under' },
    ]);
  });

  it('given a source that sent events, when it is silent for too long, then that is told once until it is back', () => {
    const { agent, moveTo } = run({ silenceSeconds: 60 });
    agent.handle(reading('cam', 1));
    moveTo(30);
    agent.handle(reading('cam', 2));

    const ticks = [60, 90, 97, 200].map((second) => {
      moveTo(second);
      return told(agent.tick(at(second)));
    });
    agent.handle(reading('cam', 3));
    moveTo(300);
    const again = agent.tick(at(300));

    const silent = { silentSource: 'urn:test:cam', lastSeen: at(30), allowedSeconds: 60 };
    expect(ticks).toEqual([[], [], [silent], []]);
    expect(told(again)).toEqual([{ ...silent, lastSeen: at(200) }]);
    for (const event of again) events.SourceSilent.parse(event);
  });

  it('given a source that sends every second, when it is seen, then not every event is a change to keep', () => {
    const context = { settings: MonitoringSettings.parse({}), source, time: at(0) };
    const event = reading('cam', 1);

    const first = monitoringAgent.handle(event, undefined, context);
    const soon = monitoringAgent.handle(event, first.state, { ...context, time: at(9) });
    const late = monitoringAgent.handle(event, first.state, { ...context, time: at(10) });

    expect(soon.state).toBe(first.state);
    expect(late.state).toMatchObject({ lastSeen: at(10) });
  });

  it('given bounds the wrong way round, when settings are read, then they are refused', () => {
    expect(() => MonitoringSettings.parse({ cpu: { over: 80, under: 90 } })).toThrow(
      'must not be above over',
    );
  });
});

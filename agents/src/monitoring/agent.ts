import { eventId, type EventOf, events } from '@edgebeat/core';
import type { EventAgent, Step } from '../runtime';
import { MonitoringSettings, type Threshold } from './settings';
import { MonitoringState } from './state';
import { crossedEvents, crossings, type Measure } from './thresholds';

/** What the monitoring agent gets besides events. */
export interface MonitoringContext {
  readonly settings: MonitoringSettings;
  /** A URI, for instance `urn:edgebeat:AlphaMSP:alpha-1:monitoring`. */
  readonly source: string;
  /** When the event was published, or what time it is at a tick. */
  readonly time: string;
}

type Reads = 'NodeMeasured' | 'AgentReported' | 'LogReceived' | 'SensorDataReceived';
type Writes = 'ThresholdCrossed' | 'SourceSilent';
type Told = EventOf<Writes>;
type MonitoringStep = Step<MonitoringState, Told>;

/**
 * The monitoring agent: tells when a measured value crosses its threshold, and when a source that
 * sent events has been silent for longer than it may.
 */
export const monitoringAgent: EventAgent<Reads, Writes, MonitoringState, MonitoringContext> = {
  name: 'monitoring',
  description: 'Measures the node, its agents and sources; tells of thresholds and of silence.',
  version: '1',
  reads: ['NodeMeasured', 'AgentReported', 'LogReceived', 'SensorDataReceived'],
  writes: ['ThresholdCrossed', 'SourceSilent'],
  settings: MonitoringSettings,
  state: MonitoringState,
  keyBy(event) {
    switch (event.type) {
      case 'io.edgebeat.NodeMeasured':
        return 'node';
      case 'io.edgebeat.AgentReported':
        return `agent:${event.data.name}`;
      default:
        return `source:${event.source}`;
    }
  },
  handle(event, state, context) {
    switch (event.type) {
      case 'io.edgebeat.NodeMeasured':
        return measure(nodeMeasures(event, context), event, state, context);
      case 'io.edgebeat.AgentReported':
        return measure(agentMeasures(event, context), event, state, context, event.data.name);
      default:
        return seen(event.source, state, context);
    }
  },
  tick: (_, state, context) => endIfSilent(state, context),
};

function measure(
  measures: readonly Measure[],
  event: EventOf<Reads>,
  state: MonitoringState | undefined,
  { source }: MonitoringContext,
  subject?: string,
): MonitoringStep {
  const before = state?.kind === 'measured' ? state.over : [];
  const crossing = crossings(before, measures);
  const emit = crossedEvents(crossing, event, source, subject);
  if (emit.length === 0) return { emit, state };
  return { emit, state: { kind: 'measured', over: [...crossing.over] } };
}

function nodeMeasures(
  { data }: EventOf<'NodeMeasured'>,
  { settings }: MonitoringContext,
): Measure[] {
  const { cpu, memoryUsedPercent, ledgerHeight, ledgerPublished, clockOffsetSeconds } = data;
  const ledgerLag = Math.max(0, ledgerHeight - ledgerPublished);
  return [
    { name: 'cpu', value: cpu, threshold: settings.cpu },
    { name: 'memory', value: memoryUsedPercent, threshold: settings.memoryUsedPercent },
    { name: 'ledger-lag', value: ledgerLag, threshold: settings.ledgerLag },
    ...said('disk', data.diskUsedPercent, settings.diskUsedPercent),
    ...said('peer-away', data.peerAwaySeconds, settings.peerAway),
    ...said('orderer-away', data.ordererAwaySeconds, settings.ordererAway),
    ...said('command-waiting', data.commandWaitingSeconds, settings.commandWaiting),
    ...said('clock-offset', absolute(clockOffsetSeconds), settings.clockOffset),
  ];
}

/** A measure that a node may leave out. */
function said(name: string, value: number | undefined, threshold: Threshold): Measure[] {
  return value === undefined ? [] : [{ name, value, threshold }];
}

function absolute(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.abs(value);
}

function agentMeasures(
  { data }: EventOf<'AgentReported'>,
  { settings }: MonitoringContext,
): Measure[] {
  return [{ name: 'agent-lag', value: data.lag, threshold: settings.agentLag }];
}

/** Remembers a source; not to the second, so that not every event is a change to keep. */
function seen(
  source: string,
  state: MonitoringState | undefined,
  { settings, time }: MonitoringContext,
): MonitoringStep {
  const isKnown = state?.kind === 'source';
  if (isKnown && secondsBetween(state.lastSeen, time) < coarseness(settings)) {
    return { emit: [], state };
  }
  return { emit: [], state: { kind: 'source', source, lastSeen: time } };
}

/** Tells of a silence once; the source counts as new when it comes back. */
function endIfSilent(state: MonitoringState, context: MonitoringContext): MonitoringStep {
  const { settings, source, time } = context;
  const { silenceSeconds } = settings;
  if (state.kind !== 'source') return { emit: [], state };
  const silent = secondsBetween(state.lastSeen, time) - coarseness(settings);
  if (silent <= silenceSeconds) return { emit: [], state };
  const { source: silentSource, lastSeen } = state;
  const id = eventId(source, silentSource, ['silent', lastSeen]);
  const data = { silentSource, lastSeen, allowedSeconds: silenceSeconds };
  return { emit: [events.SourceSilent.make({ id, source, time }, data)], state: undefined };
}

/** By how many seconds a source may have been seen later than is remembered. */
function coarseness({ silenceSeconds }: MonitoringSettings): number {
  return Math.min(10, silenceSeconds / 10);
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

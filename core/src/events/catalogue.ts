import { AlertRaised, AlertUpdated } from './alert-events';
import { DetectionDecided } from './detection-decided';
import { IncidentCorrelated } from './incident-correlated';
import { IncidentOpened, IncidentUpdated } from './incident-events';
import { LogReceived } from './log-received';
import { AgentReported, NodeMeasured, SourceSilent, ThresholdCrossed } from './monitoring-events';
import { PolicyActivated, PolicyUpdated, PolicyViolated } from './policy-events';
import { SensorDataReceived } from './sensor-data';
import { StageReached } from './stage-reached';

/** The one list of event types. */
export const events = {
  LogReceived,
  SensorDataReceived,
  IncidentOpened,
  IncidentUpdated,
  IncidentCorrelated,
  DetectionDecided,
  PolicyViolated,
  AlertRaised,
  AlertUpdated,
  PolicyUpdated,
  PolicyActivated,
  AgentReported,
  NodeMeasured,
  ThresholdCrossed,
  SourceSilent,
  StageReached,
} as const;

/** The short name of an event type, as the API shows and filters it. */
export type EventName = keyof typeof events;

/** A whole event of one type. */
export type EventOf<Name extends EventName> = ReturnType<(typeof events)[Name]['make']>;

/** A whole event of any type of the list. */
export type AnyEvent = { [Name in EventName]: EventOf<Name> }[EventName];

/** Whether a string is the short name of an event type. */
export function isEventName(text: string): text is EventName {
  return Object.hasOwn(events, text);
}

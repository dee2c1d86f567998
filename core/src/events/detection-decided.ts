import { PipelineEvent, pipelineSchemas } from '../views';
import { defineEvent } from './definition';

/** The Event of the event-pipeline document, field by field; every decision is one, Allow too. */
export const DetectionDecidedData = PipelineEvent;
export type DetectionDecidedData = PipelineEvent;

export const DetectionDecided = defineEvent(
  'DetectionDecided',
  'The active policies decided about an event; Allow is recorded too.',
  DetectionDecidedData,
  pipelineSchemas.Event.example,
);

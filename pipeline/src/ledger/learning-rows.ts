import type { LearningRoundRecord, LearningUpdateRecord } from '@edgebeat/core';
import type { NewRow, RowWriter } from '../projection/write-rows';
import {
  createdAt,
  createdColumns,
  createdNames,
  placeColumns,
  placeOf,
  type RecordEntry,
} from './place';

const named = { owner: 'text', model_id: 'text', round: 'bigint' } as const;

export const roundWriter: RowWriter<'projection.learning_rounds'> = {
  table: 'projection.learning_rounds',
  columns: { ...named, state: 'text', ...placeColumns, ...createdColumns, record: 'json' },
  key: ['owner', 'model_id', 'round'],
  kept: createdNames,
};

export const updateWriter: RowWriter<'projection.learning_updates'> = {
  table: 'projection.learning_updates',
  columns: { ...named, msp: 'text', site_id: 'text', ...placeColumns, record: 'json' },
  key: ['owner', 'model_id', 'round', 'msp', 'site_id'],
};

export function roundRow(
  { owner, modelId, round, closing }: LearningRoundRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.learning_rounds'> {
  const state = closing?.outcome ?? 'open';
  const places = { ...placeOf(entry), ...createdAt(entry) };
  return { owner, model_id: modelId, round, state, ...places, record };
}

export function updateRow(
  { owner, modelId, round, msp, siteId }: LearningUpdateRecord,
  entry: RecordEntry,
  record: string,
): NewRow<'projection.learning_updates'> {
  const name = { owner, model_id: modelId, round, msp, site_id: siteId };
  return { ...name, ...placeOf(entry), record };
}

/**
 * What was told of the stages of events, many at once; half of an event's id is enough to find it.
 * Without its list of pending entries the index costs no more to write, and is read in a few pages.
 * `persisted` holds the last sequence of which it was told that it is persisted.
 */
export const lifecycle = `
create table projection.stages (
  id projection.name primary key,
  tenant projection.name not null,
  stage projection.name not null,
  at projection.instant not null,
  recorded_at projection.instant not null,
  events text[] not null
);
create index stages_of_event on projection.stages using gin (events)
  with (fastupdate = off);
create index stages_recorded on projection.stages (recorded_at);

create table projection.persisted (
  one boolean primary key default true check (one),
  sequence bigint not null
);

create index events_decided on projection.events (subject) where type = 'DetectionDecided';
`;

import { MspId, PolicyContent, PolicyId } from '@edgebeat/core';
import { z } from 'zod';
import { activate, type Engine } from './engine';

const StoredPolicy = z.strictObject({
  channel: z.string(),
  owner: MspId,
  policyId: PolicyId,
  revision: z.int().min(1),
  policy: PolicyContent,
});

/** The engine as it is kept: what it was compiled from. Reading it compiles it again. */
export const EngineState = z.codec(z.array(StoredPolicy), z.custom<Engine>(), {
  decode: (stored) => stored.map(({ policy, ...reference }) => activate(reference, policy)),
  encode: (engine) =>
    engine.map(({ channel, owner, policyId, revision, policy }) => ({
      ...{ channel, owner, policyId, revision, policy },
    })),
});

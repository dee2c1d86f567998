import { z } from 'zod';

/**
 * The version of the rules by which chaincode writes, in force on a channel. Builds of different ages
 * write the same under one version; what a transaction writes changes with the next one alone.
 */
export const ProtocolVersion = z.int().min(1).max(1000);

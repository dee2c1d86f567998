import { builderVariable } from '../ccaas-builder';
import { inside } from './container-place';

/** Starts the peer with the builder's values, which hold a key and therefore come from a file. */
export const peerCommand: readonly string[] = [
  'sh',
  '-c',
  `export ${builderVariable}="$(cat ${inside.builder})"; exec peer node start`,
];

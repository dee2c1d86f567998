import { join } from 'node:path';

/** Where everything of a data folder lies. */
export function folders(home: string) {
  return {
    home,
    plan: join(home, 'consortium.json'),
    pins: join(home, 'pins.json'),
    running: join(home, 'running.json'),
    network: join(home, 'network'),
    crypto: join(home, 'network', 'crypto'),
    logs: join(home, 'logs'),
    organization: (mspId: string) => join(home, 'network', 'organizations', mspId),
    wallet: (member: string) => join(home, 'members', member, 'wallet'),
    keys: (member: string) => join(home, 'members', member, 'keys'),
  };
}

export type Folders = ReturnType<typeof folders>;

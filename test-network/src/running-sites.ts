import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '@edgebeat/cli';
import { z } from 'zod';
import { edgebeat } from './edgebeat';

/** What `edgebeat up --json` prints. */
const Started = z.object({
  data: z.string(),
  channel: z.string(),
  genesisHash: z.string(),
  ca: z.string(),
  sites: z
    .array(
      z.object({
        name: z.string(),
        member: z.string(),
        mspId: z.string(),
        api: z.url(),
        edge: z.url(),
        administratorToken: z.string(),
      }),
    )
    .length(3),
  processes: z.array(z.object({ name: z.string(), pid: z.int() })),
});
export type Started = z.infer<typeof Started>;

/** A consortium that was started as a user does it, in a process of its own. */
export interface RunningSites extends AsyncDisposable {
  readonly home: string;
  readonly started: Started;
  /** Runs `edgebeat` on it with `--json` and gives what it printed, parsed. */
  json(...args: string[]): Promise<unknown>;
  /** The administrator's connection to a site. */
  client(index: number): Promise<ApiClient>;
}

/** `edgebeat up --detach --json` in a temporary folder, on free ports; disposing it purges it. */
export async function startRunningSites(): Promise<RunningSites> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-sites-'));
  await chmod(folder, 0o711);
  const home = join(folder, 'home');
  const up = await edgebeat(['up', '--detach', '--json', '--data', home, '--base-port', '0']);
  if (up.code !== 0) throw new Error(`edgebeat up ended with ${String(up.code)}: ${up.errors}`);
  const started = Started.parse(JSON.parse(up.output));
  return {
    home,
    started,
    json: async (...args) => {
      const { code, output, errors } = await edgebeat([...args, '--data', home, '--json']);
      if (code !== 0) throw new Error(`edgebeat ${args.join(' ')}: ${errors}`);
      const printed: unknown = JSON.parse(output);
      return printed;
    },
    client: async (index) => {
      const site = started.sites[index];
      if (site === undefined) throw new Error(`there is no site ${String(index)}`);
      const ca = await readFile(started.ca, 'utf8');
      return new ApiClient({ url: site.api, ca, token: site.administratorToken });
    },
    async [Symbol.asyncDispose]() {
      await edgebeat(['down', '--purge', '--data', home]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

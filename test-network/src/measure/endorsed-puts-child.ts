import { once } from 'node:events';
import { endorsedPuts } from './endorsed-puts';

/** Makes so many transactions and prints each in base64 on a line of its own. */
async function main(dataDir: string, count: number, value: string): Promise<void> {
  const put = await endorsedPuts(dataDir);
  for (let made = 0; made < count; made += 1) {
    const envelope = Buffer.from(put(`grown-${String(made)}`, value).serializeBinary());
    if (!process.stdout.write(`${envelope.toString('base64')}\n`)) {
      await once(process.stdout, 'drain');
    }
  }
}

void main(process.argv[2] ?? '', Number(process.argv[3]), process.argv[4] ?? '');

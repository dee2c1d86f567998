import { channelKeyCases, forms } from './channel-key-cases.test.kit';
import { disclosureCases, secret } from './disclosure-cases.test.kit';
import { type FoundedNetwork, startFoundedNetwork } from './outsider-network.test.kit';

jest.setTimeout(120_000);

let started: FoundedNetwork | undefined;

function network(): FoundedNetwork {
  if (started === undefined) throw new Error('the network has not started');
  return started;
}

beforeAll(async () => {
  started = await startFoundedNetwork();
});

afterAll(async () => {
  if (started === undefined) return;
  const { log } = started;
  await started[Symbol.asyncDispose]();
  const secrets = [secret, ...forms.map((form) => form.toString())];
  if (log.some((line) => secrets.some((one) => line.includes(one)))) {
    throw new Error('a log holds what is private');
  }
});

describe('the channel key of a consortium that shares its channel with an outsider', () => {
  channelKeyCases(network);
});

describe('an incident that is disclosed to one member of three on a channel', () => {
  disclosureCases(network);
});

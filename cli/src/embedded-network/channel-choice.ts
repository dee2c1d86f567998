import type { ChaincodeOptions, ChannelOptions } from '@edgebeat/fabric-embedded';
import { Exit } from '../exit-codes';

/** A channel that the user named, with its members. */
export interface ChosenChannel {
  readonly name: string;
  readonly organizations: readonly string[];
}

/** A chaincode that the user named; without a channel it is on every one. */
export interface ChosenChaincode {
  readonly definition: ChaincodeOptions;
  readonly channel: string | undefined;
}

const defaultChannel = 'mychannel';

/** @throws Exit usage that says how to write the option. */
export function readChannels(
  texts: readonly string[],
  mspIds: readonly string[],
): readonly ChosenChannel[] {
  const given = texts.length === 0 ? [defaultChannel] : texts;
  return given.map((text) => readChannel(text, mspIds));
}

function readChannel(text: string, mspIds: readonly string[]): ChosenChannel {
  const [name = '', members, ...rest] = text.split('=');
  if (members === undefined) return { name, organizations: mspIds };
  const organizations = members.split(',');
  const stranger = organizations.find((mspId) => !mspIds.includes(mspId));
  if (stranger === undefined && rest.length === 0) return { name, organizations };
  throw new Exit(
    'usage',
    `--channel ${text}: ${JSON.stringify(stranger ?? text)} is no organisation here; write NAME for a channel of all, or NAME=ORGANISATION,ORGANISATION,… with some of ${mspIds.join(', ')}`,
  );
}

/** The channels with the chaincodes that are on each. */
export function withChaincodes(
  channels: readonly ChosenChannel[],
  chaincodes: readonly ChosenChaincode[],
): ChannelOptions[] {
  return channels.map(({ name, organizations }) => ({
    name,
    organizations,
    chaincodes: chaincodes
      .filter(({ channel }) => channel === undefined || channel === name)
      .map(({ definition }) => definition),
  }));
}

/** Each chaincode once, whichever channels it is on. */
export function chaincodesOf(channels: readonly ChannelOptions[]): readonly ChaincodeOptions[] {
  return [...new Set(channels.flatMap(({ chaincodes }) => chaincodes))];
}

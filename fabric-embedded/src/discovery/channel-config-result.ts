import { common, discovery, msp } from '@hyperledger/fabric-protos';

const fabricMsp = 0;

/** The channel's MSPs with their roots, and where its ordering nodes are reached. */
export function configResult(config: common.Config): discovery.ConfigResult {
  const result = new discovery.ConfigResult();
  const groups = config.getChannelGroup()?.getGroupsMap();
  for (const part of ['Orderer', 'Application']) {
    for (const group of organizationsOf(groups?.get(part))) {
      const definition = mspOf(group);
      if (definition === undefined) continue;
      result.getMspsMap().set(definition.getName(), definition);
      if (part === 'Orderer') result.getOrderersMap().set(definition.getName(), endpoints(group));
    }
  }
  return result;
}

function organizationsOf(group: common.ConfigGroup | undefined): common.ConfigGroup[] {
  const organizations: common.ConfigGroup[] = [];
  group?.getGroupsMap().forEach((organization) => organizations.push(organization));
  return organizations;
}

function mspOf(group: common.ConfigGroup): msp.FabricMSPConfig | undefined {
  const value = group.getValuesMap().get('MSP')?.getValue_asU8() ?? new Uint8Array();
  const config = msp.MSPConfig.deserializeBinary(value);
  if (config.getType() !== fabricMsp) return undefined;
  return msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
}

function endpoints(group: common.ConfigGroup): discovery.Endpoints {
  const value = group.getValuesMap().get('Endpoints')?.getValue_asU8() ?? new Uint8Array();
  const list = common.OrdererAddresses.deserializeBinary(value).getAddressesList();
  const message = new discovery.Endpoints();
  message.setEndpointList(
    list.map((address) => {
      const end = address.lastIndexOf(':');
      const endpoint = new discovery.Endpoint();
      endpoint.setHost(address.slice(0, end));
      endpoint.setPort(Number(address.slice(end + 1)));
      return endpoint;
    }),
  );
  return message;
}

import {
  createGatewayClient,
  type GatewayAnswer,
  type LedgerGateway,
  p256Signer,
  type ReceiptSigner,
} from '@edgebeat/agents';
import { apiUrl } from '../client/site-access';
import type { SiteResources } from './resources';

const CONNECTOR_TOKEN_SECONDS = 300;

/** The connector talks to the site's own api as any other client does. */
export async function connectorGateway(site: SiteResources): Promise<LedgerGateway> {
  const { issuer, siteAuthority } = await site.identity();
  const { member } = site.options;
  const token = async () => {
    const issued = await issuer.issueToken({
      ...{ subject: 'agent:connector', tenant: member.name, roles: ['connector'] },
      lifetimeSeconds: CONNECTOR_TOKEN_SECONDS,
    });
    return issued.token;
  };
  const ca = siteAuthority.certificatePem;
  return site.held.add(createGatewayClient({ baseUrl: apiUrl(member), ca, token }));
}

/** Signs receipts with the key that is registered for the member's policy agent. */
export async function policySigner({ options }: SiteResources): Promise<ReceiptSigner> {
  const { identityOf } = await import('../consortium/connect.js');
  const { privateKey } = await identityOf(options.files, options.member, 'policy-agent');
  return p256Signer(privateKey);
}

/** What an agent gets that has no business with the gateway. */
export const noGateway: LedgerGateway = {
  submit: (): Promise<GatewayAnswer> => Promise.reject(notForThisAgent('the gateway')),
};

/** What an agent gets that signs nothing. */
export const noSigner: ReceiptSigner = {
  keyHash: '',
  sign: () => {
    throw notForThisAgent('the key of the policy agent');
  },
};

/** What an agent gets that opens no incidents. */
export function noChannelKey(): never {
  throw notForThisAgent('the channel key');
}

function notForThisAgent(what: string): Error {
  return new Error(`this process runs an agent that does not get ${what}`);
}

import { IssuedToken } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import type { CommandContext } from './context';

export interface TokenOptions extends SiteOptions {
  readonly role: string;
  readonly tenant?: string;
  readonly subject?: string;
  readonly lifetime: number;
}

/** Has the site's issuer make a token, and prints it alone, for `$(edgebeat token …)`. */
export async function issueToken(
  { role, tenant, subject, lifetime, ...options }: TokenOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const body = {
      role,
      lifetimeSeconds: lifetime,
      ...(tenant === undefined ? {} : { tenant }),
      ...(subject === undefined ? {} : { subject }),
    };
    const answer = await client.call('POST', '/api/v1/tokens', { body });
    const issued = IssuedToken.parse(answer.body);
    printAnswer(issued, options, context, () => [issued.token]);
  });
}

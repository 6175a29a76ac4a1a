import { z } from 'zod';
import { type Issued, lifetimeOf } from '../../lib/access-token.ts';
import { ProviderError, providerError } from '../../lib/errors.ts';
import type { Answer, Verdict } from '../../lib/platform-rules.ts';
import { isWord } from '../../lib/secret.ts';
import { printable } from '../../lib/text.ts';
import type { Send } from '../../lib/transport.ts';
import type { Config } from './config.ts';

export type ManagedIdentity = Extract<Config['auth'], { readonly kind: 'managed-identity' }>;

/** The metadata service of a virtual machine in Azure, the same address in every cloud. */
export const METADATA = 'http://169.254.169.254';

/** Nobody may be there, and silence alone takes a minute; a service that is being replaced comes back within one. */
const DEADLINE_MS = 70_000;

/**
 * Asks the machine's own sign-in service, by the two calls that Microsoft documents. Its SDK would look for it in
 * the process's environment and in files, keep the tokens of all tenants in one place, and send past our rules.
 * @see https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 * @see https://learn.microsoft.com/en-us/azure/app-service/overview-managed-identity
 */
export async function issueToMachine(
  auth: ManagedIdentity,
  resource: string,
  { send, now }: { readonly send: Send; readonly now: () => number },
): Promise<Issued> {
  const url = endpointOf(auth);
  url.searchParams.set('api-version', auth.appService === undefined ? '2018-02-01' : '2019-08-01');
  url.searchParams.set('resource', resource);
  if (auth.clientId !== undefined) url.searchParams.set('client_id', auth.clientId);
  const headers: Record<string, string> =
    auth.appService === undefined
      ? { metadata: 'true' }
      : { 'x-identity-header': auth.appService.header.reveal() };

  const answer = await send(url, { headers, deadlineMs: DEADLINE_MS, isSignIn: true }).catch((error) => {
    throw providerError(error)?.reason === 'unavailable' ? absent(error) : error;
  });
  const parsed = token.safeParse(await answer.json());
  if (!parsed.success) throw absent(undefined);
  const { access_token, expires_on } = parsed.data;
  // The token is one that the machine keeps, so its age counts; App Service tells nothing but its end.
  const left = expires_on === undefined ? lifetimeOf(parsed.data) : expires_on * 1000 - now();
  return { token: access_token, lifetimeMs: left };
}

export function endpointOf({ appService }: ManagedIdentity): URL {
  return new URL(appService?.endpoint.reveal() ?? `${METADATA}/metadata/identity/oauth2/token`);
}

const token = z.looseObject({
  access_token: z.string().refine(isWord),
  /** Seconds, as text. */
  expires_on: z.coerce.number().positive().optional().catch(undefined),
});

function absent(cause: unknown): ProviderError {
  return new ProviderError('credentials', 'no managed identity answers on this machine', {
    fix: 'run where Azure gives the machine an identity; in App Service and Container Apps, name auth.appService',
    cause,
  });
}

/** What its refusals mean; the status, since each of its hosts words them differently. */
export function judgeMachine({ status, body }: Answer): Verdict {
  if (status === 429) return { retry: true, reason: 'throttled', message: 'asked too often' };
  // 404 and 410: it is being replaced, says Microsoft, and comes back within 70 s.
  if (status >= 500 || status === 404 || status === 410) {
    return { retry: true, reason: 'unavailable', message: 'the metadata service is not ready' };
  }
  const said = refusal.safeParse(body).data?.error_description ?? 'no reason given';
  return {
    retry: false,
    reason: 'credentials',
    message: `the managed identity was refused: ${printable(said, 120)}`,
    fix: 'assign the identity to this machine; auth.clientId is that of a user-assigned one, and left out for the machine’s own',
  };
}

const refusal = z.object({ error_description: z.string() });

import { z } from 'zod';
import { holds } from '../../lib/secret.ts';
import { baseUrl, callsPerSecond, concurrency, fullEveryDays, secret, token } from '../settings.ts';
import { readDelegationList } from './delegation-list.ts';
import { isExternalAccount } from './external-account.ts';
import { isKeyFile } from './service-account-key.ts';

/** The vendor's default for the Directory API: 2,400 calls a minute, user and project. */
const DEFAULT_CALLS_PER_SECOND = 40;
const DEFAULT_CONCURRENCY = 25;

/** The administrator as whom it acts: what that person may see is what is seen. */
const subject = z.email({ error: 'must be the address of an administrator' });

/** Google's own members of a tenant in the config file. Parsing what was parsed changes nothing. */
export const googleConfig = z.strictObject({
  mode: z
    .enum(['read-only', 'full'])
    .default('read-only')
    .describe("full reads every person's tokens, with a scope that could also take over accounts."),
  customer: z
    .string()
    .regex(/^(my_customer|C[0-9a-z]+)$/, 'must be my_customer or a customer id such as C01abcdef')
    .default('my_customer')
    .describe('The customer id, for resellers.'),
  baseUrl: baseUrl.optional(),
  auth: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bearer'), token }),
    z.strictObject({
      kind: z.literal('service-account'),
      /** The text of the JSON key file. */
      key: secret.refine((value) => holds(value, isKeyFile), {
        error: 'must be the JSON key file of a service account, with its private key',
      }),
      subject,
    }),
    /** Keyless: a token of another issuer, which Google Cloud trusts, in place of the key. */
    z.strictObject({
      kind: z.literal('workload-identity'),
      /** The text of the external_account file that gcloud writes. */
      credentials: secret.refine((value) => holds(value, isExternalAccount), {
        error: 'must be an external_account file of Google Cloud that takes its token from a file',
      }),
      /** The service account to which the scopes are delegated. */
      serviceAccount: z.email({ error: 'must be the address of the service account' }),
      subject,
    }),
    z.strictObject({
      kind: z.literal('my-login'),
      /** The project that the calls are counted on; absent: that of the client with which the person logged in. */
      quotaProject: z
        .string()
        .regex(/^[a-z0-9.:-]+$/, 'must be the id of a Google Cloud project')
        .optional(),
    }),
  ]),
  callsPerSecond: callsPerSecond.default(DEFAULT_CALLS_PER_SECOND),
  concurrency: concurrency.default(DEFAULT_CONCURRENCY),
  fullEveryDays,
  delegations: z
    .string()
    .min(1, { abort: true })
    .superRefine((file, { addIssue }) => {
      for (const message of readDelegationList(file).problems) addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(
      "A file with the Admin console's list of domain-wide delegations, as it was downloaded (CSV): the API has none.",
    ),
  cloudParent: z
    .string()
    .regex(
      /^(?:(?:organizations|folders)\/\d+|projects\/[a-z0-9.:-]+)$/,
      'must be organizations/NUMBER, folders/NUMBER or projects/ID',
    )
    .optional()
    .describe(
      'Where in Google Cloud your own service accounts and their keys are looked for: an organisation, a folder or a project. To read them takes the role Cloud Asset Viewer there.',
    ),
});

export type GoogleConfig = z.output<typeof googleConfig>;

const home = z.object({ customer: z.string() });

/** Its customer id, where the config tells it. */
export function homes(settings: unknown): readonly string[] {
  const parsed = home.safeParse(settings);
  return parsed.success && parsed.data.customer !== 'my_customer' ? [parsed.data.customer] : [];
}

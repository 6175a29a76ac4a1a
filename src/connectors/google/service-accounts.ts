import { z } from 'zod';
import { chainedPages } from '../../lib/chained-pages.ts';
import { toGap } from '../../lib/errors.ts';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { Gap, Page } from '../../model/page.ts';
import type { AppRecord, CredentialRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import {
  type Asset,
  accountSchema,
  appKey,
  assetSchema,
  credentialKey,
  isGooglesOwn,
  isUniqueId,
  type Key,
  keySchema,
  partsOf,
  toApp,
  toCredential,
} from './cloud-assets.ts';
import { nextPageOf } from './pages.ts';
import { scopes } from './scopes.ts';

type AccountRecord = AppRecord | CredentialRecord;

const ACCOUNT = 'iam.googleapis.com/ServiceAccount';
const KEY = 'iam.googleapis.com/ServiceAccountKey';

export const serviceAccounts: Surface<GoogleSession, AccountRecord> = {
  id: 'service-accounts',
  question:
    'Which service accounts are there in your own Google Cloud, and which keys did somebody make for them?',
  listing: 'whole',
  yields: ['app', 'credential'],
  adds: ['app', 'credential'],
  onRequest: true,
  needs: [scopes.assets],
  calls: [
    'GET /v1/organizations/{organization}/assets',
    'GET /v1/folders/{folder}/assets',
    'GET /v1/projects/{project}/assets',
  ],
  off: ({ assets }) =>
    assets !== undefined
      ? undefined
      : {
          why: 'it has to be asked for: it takes a role in Google Cloud, where no administrator of Workspace decides; cloudParent in the config names the organisation to look in',
        },
  read: async function* ({ assets }, { tenant, signal }) {
    if (assets === undefined) return;
    const met: Met = { tenant, ids: new Map(), owners: new Set(), waiting: [] };
    try {
      for await (const { answer } of chainedPages({
        ask: (token) => listAssets(assets, token, signal),
        next: nextPageOf,
        ids: ({ assets }) => assets.map((asset) => named.safeParse(asset).data?.name),
      })) {
        yield takePage(met, answer.assets);
      }
      yield takeRest(met);
    } catch (error) {
      const what = 'the service accounts of your Google Cloud were not all listed';
      yield { records: [], gaps: [toGap(error, { what })] };
    }
  },
};

/** Accounts and keys come in any order, on any page. */
interface Met {
  readonly tenant: string;
  /** The unique id of each account, by its address and by itself. */
  readonly ids: Map<string, string>;
  /** Whose keys were met. */
  readonly owners: Set<string>;
  /** Keys of accounts of which no more than the address is told. */
  readonly waiting: { readonly address: string; readonly id: string; readonly key: Key }[];
}

function takePage(met: Met, assets: readonly unknown[]): Page<AccountRecord> {
  const { values, gaps } = parseEach(assetSchema, assets, 'a service account or a key');
  const page: Filling = { records: [], gaps: [...gaps] };
  for (const asset of values) {
    if (asset.assetType === ACCOUNT) takeAccount(met, asset, page);
    else if (asset.assetType === KEY) takeKey(met, asset, page);
    else page.gaps.push(another);
  }
  return page;
}

function takeAccount({ tenant, ids }: Met, asset: Asset, page: Filling): void {
  const subject = appKey(tenant, partsOf(asset.name).account);
  const data = [asset.resource?.data];
  const { values, gaps } = parseEach(accountSchema, data, 'a service account', () => subject);
  page.gaps.push(...gaps);
  for (const account of values) {
    ids.set(account.uniqueId, account.uniqueId);
    if (account.email) ids.set(account.email, account.uniqueId);
    page.records.push(toApp(tenant, account, asset));
  }
}

function takeKey({ tenant, owners, waiting }: Met, { name, resource }: Asset, page: Filling): void {
  const { account, key: id } = partsOf(name);
  if (id === undefined) {
    page.gaps.push(another);
    return;
  }
  const subject = credentialKey(tenant, account, id);
  const { values, gaps } = parseEach(keySchema, [resource?.data], KEY_WORDS, () => subject);
  page.gaps.push(...gaps);
  for (const key of values) {
    if (isGooglesOwn(key)) continue;
    if (key.keyType !== 'USER_MANAGED')
      page.gaps.push({
        reason: 'shape',
        what: `of ${KEY_WORDS} it is not told whether it is Google’s own`,
        subject,
      });
    if (isUniqueId(account)) {
      owners.add(account);
      page.records.push(toCredential(tenant, { account, id }, key));
    } else waiting.push({ address: account, id, key });
  }
}

/** When all is told: what waited for its account, and keys of accounts that never came. */
function takeRest({ tenant, ids, owners, waiting }: Met): Page<AccountRecord> {
  const page: Filling = { records: [], gaps: [] };
  for (const { address, id, key } of waiting) {
    const account = ids.get(address);
    if (account === undefined) page.gaps.push({ ...stray, subject: credentialKey(tenant, address, id) });
    else page.records.push(toCredential(tenant, { account, id }, key));
  }
  for (const account of owners)
    if (!ids.has(account)) page.gaps.push({ ...stray, subject: appKey(tenant, account) });
  return page;
}

interface Filling {
  readonly records: AccountRecord[];
  readonly gaps: Gap[];
}

const KEY_WORDS = 'a key of a service account';

const another: Gap = { reason: 'shape', what: 'something was listed that is no service account and no key' };

const stray: Gap = {
  reason: 'unavailable',
  what: 'a key was listed, and its service account was not',
  fix: 'scan again: the inventory is behind by some minutes; where it stays so, see the key in Google Cloud',
};

const named = z.object({ name: z.string() });

const answerSchema = z.object({
  nextPageToken: z
    .string()
    .nullish()
    .transform((token) => token ?? undefined),
  assets: z
    .array(z.unknown())
    .nullish()
    .transform((assets) => assets ?? []),
});

async function listAssets(
  ask: NonNullable<GoogleSession['assets']>,
  pageToken: string | undefined,
  signal: AbortSignal,
) {
  const answer = await ask(
    {
      contentType: 'RESOURCE',
      assetTypes: [ACCOUNT, KEY],
      pageSize: 1000,
      fields: 'nextPageToken,assets(name,assetType,ancestors,resource/data)',
      ...(pageToken !== undefined && { pageToken }),
    },
    signal,
  );
  return parseAnswer(answerSchema, answer, 'the list of assets');
}

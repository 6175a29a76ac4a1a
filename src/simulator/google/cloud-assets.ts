import { createHash } from 'node:crypto';
import type { cloudasset_v1 } from 'googleapis/build/src/apis/cloudasset/v1.js';
import { dayMs } from '../clock.ts';
import { type Answer, type Call, json } from '../http.ts';
import type { ToldKey } from '../planted.ts';
import { rosterAccount } from './admin-roles.ts';
import { googleError } from './answers.ts';
import type { Part } from './part.ts';
import type { Google } from './scene.ts';

interface Plant {
  readonly id: string;
  readonly email: string;
  readonly title: string;
  readonly project: keyof typeof projects;
  readonly isDisabled?: boolean;
  readonly keys: readonly KeyPlant[];
}

interface KeyPlant {
  /** Days ago. */
  readonly made: number;
  /** Days until its end; absent: it has none. */
  readonly ends?: number;
  readonly type?: 'SYSTEM_MANAGED';
  readonly isUploaded?: boolean;
  readonly isDisabled?: boolean;
  /** Its asset names the account by the address and not by the id, as older ones do. */
  readonly byAddress?: boolean;
}

/** Their numbers. */
const projects = { 'harborline-ops': '416873205914', 'harborline-hr': '520917364480' } as const;

const plants: readonly Plant[] = [
  {
    id: '108834021975566041827',
    email: 'oauthlas@harborline-ops.iam.gserviceaccount.test',
    title: 'OAuthlas',
    project: 'harborline-ops',
    // Google's own: no credential that anybody could lose.
    keys: [{ made: 4, ends: 12, type: 'SYSTEM_MANAGED' }],
  },
  // It holds a role of an administrator, by a key that somebody downloaded two years ago and that never ends.
  {
    id: rosterAccount,
    email: 'roster@harborline-hr.iam.gserviceaccount.test',
    title: 'Roster',
    project: 'harborline-hr',
    keys: [
      { made: 4, ends: 12, type: 'SYSTEM_MANAGED' },
      { made: 730, byAddress: true },
    ],
  },
  // The screens beside the meeting rooms, which may act as anybody: one key that ended, and the one after it.
  {
    id: '104417930286651204477',
    email: 'screens@harborline-ops.iam.gserviceaccount.test',
    title: 'Meeting room screens',
    project: 'harborline-ops',
    keys: [
      { made: 400, ends: -35, isUploaded: true },
      { made: 35, ends: 330, isUploaded: true },
    ],
  },
  {
    id: '109250417738826600193',
    email: 'old-sync@harborline-ops.iam.gserviceaccount.test',
    title: '',
    project: 'harborline-ops',
    isDisabled: true,
    keys: [{ made: 900, isDisabled: true }],
  },
  {
    id: '112670085514903327761',
    email: '416873205914-compute@developer.gserviceaccount.test',
    title: 'Compute Engine default service account',
    project: 'harborline-ops',
    keys: [],
  },
  {
    id: '115938820047716352204',
    email: 'service-416873205914@gcp-sa-logging.iam.gserviceaccount.test',
    title: 'Cloud Logging Service Account',
    project: 'harborline-ops',
    keys: [],
  },
];

export const cloudAssets: Part = {
  routes: [
    {
      endpoint: 'google.assets',
      path: /^\/v1\/((?:organizations|folders|projects)\/[^/]+)\/assets$/,
      answer: (google, call, [parent = '']) =>
        parent === google.tenant.cloudParent ? page(google, call) : denied(),
    },
  ],
  truth: () => ({
    'service-accounts': plants.flatMap((plant): readonly ToldKey[] => [
      ['app', plant.id],
      ...plant.keys.flatMap((key, nth): readonly ToldKey[] =>
        key.type === 'SYSTEM_MANAGED' ? [] : [['credential', plant.id, keyId(plant, nth)]],
      ),
    ]),
  }),
};

/** Of what is not there it says the same as of what one may not see. */
function denied(): Answer {
  return googleError(403, 'forbidden', 'The caller does not have permission', 'PERMISSION_DENIED');
}

/** Google sends no page of so few; every list must be followed to its end all the same. */
const PAGE = 4;

function page(google: Google, { query }: Call): Answer {
  const given = new URLSearchParams(query);
  const size = Number(given.get('pageSize') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 1000) return invalidArgument('page_size');
  const isWhole = given.get('contentType') === 'RESOURCE';
  const types = given.getAll('assetTypes');
  const all = assets(google).filter(({ assetType }) => types.includes(assetType ?? ''));
  const start = Number(given.get('pageToken') ?? 0);
  if (!Number.isInteger(start) || start < 0 || start > all.length) return invalidArgument('page_token');
  const end = start + Math.min(size, PAGE);
  return json({
    readTime: new Date(google.now).toISOString(),
    assets: all
      .slice(start, end)
      .map(({ resource, ...asset }) => ({ ...asset, ...(isWhole && { resource }) })),
    ...(end < all.length && { nextPageToken: String(end) }),
  });
}

function invalidArgument(what: string): Answer {
  return googleError(400, 'badRequest', `Request contains an invalid argument: ${what}.`, 'INVALID_ARGUMENT');
}

/** Keys stand before their accounts, and one account is told twice: a list may shift while it is paged. */
function assets(google: Google): readonly cloudasset_v1.Schema$Asset[] {
  const keys = plants.flatMap((plant) => plant.keys.map((key, nth) => keyAsset(google, plant, { key, nth })));
  return [...keys, ...plants.map(accountAsset), ...plants.slice(0, 1).map(accountAsset)];
}

function accountAsset({ id, email, title, project, isDisabled }: Plant): cloudasset_v1.Schema$Asset {
  return asset(project, {
    name: `//iam.googleapis.com/projects/${project}/serviceAccounts/${id}`,
    assetType: 'iam.googleapis.com/ServiceAccount',
    resource: {
      version: 'v1',
      discoveryName: 'ServiceAccount',
      parent: `//cloudresourcemanager.googleapis.com/projects/${projects[project]}`,
      data: {
        name: `projects/${project}/serviceAccounts/${email}`,
        projectId: project,
        uniqueId: id,
        oauth2ClientId: id,
        email,
        ...(title !== '' && { displayName: title }),
        ...(isDisabled === true && { disabled: true }),
      },
    },
  });
}

function keyAsset(
  { plantedAt }: Google,
  plant: Plant,
  { key, nth }: { readonly key: KeyPlant; readonly nth: number },
): cloudasset_v1.Schema$Asset {
  const { id, email, project } = plant;
  const at = (days: number) => new Date(plantedAt + days * dayMs).toISOString();
  const account = `//iam.googleapis.com/projects/${project}/serviceAccounts/${key.byAddress ? email : id}`;
  return asset(project, {
    name: `${account}/keys/${keyId(plant, nth)}`,
    assetType: 'iam.googleapis.com/ServiceAccountKey',
    resource: {
      version: 'v1',
      discoveryName: 'ServiceAccountKey',
      parent: account,
      data: {
        name: `projects/${project}/serviceAccounts/${email}/keys/${keyId(plant, nth)}`,
        validAfterTime: at(-key.made),
        validBeforeTime: key.ends === undefined ? '9999-12-31T23:59:59Z' : at(key.ends),
        keyAlgorithm: 'KEY_ALG_RSA_2048',
        keyOrigin: key.isUploaded ? 'USER_PROVIDED' : 'GOOGLE_PROVIDED',
        keyType: key.type ?? 'USER_MANAGED',
        ...(key.isDisabled === true && { disabled: true }),
      },
    },
  });
}

function asset(project: Plant['project'], members: cloudasset_v1.Schema$Asset): cloudasset_v1.Schema$Asset {
  return {
    ...members,
    ancestors: [`projects/${projects[project]}`, 'folders/331907445201', 'organizations/708215530146'],
    updateTime: '2026-11-01T08:14:22.501893Z',
  };
}

function keyId({ id }: Plant, nth: number): string {
  return createHash('sha1').update(`${id}/${nth}`).digest('hex');
}

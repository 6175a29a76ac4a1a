import type { Badness } from '../m365/plant.ts';
import type { Publisher } from './scene.ts';

/** A GitHub App that is told in a table. */
export interface AppPlant {
  readonly name: string;
  readonly publisher: Publisher;
  /** `contents:read metadata:read`. */
  readonly permissions: string;
  readonly repositories: 'all' | 'selected';
  readonly created: number;
  readonly suspended?: number;
  readonly bad?: Badness;
}

/** A fine-grained personal access token that is told in a table. */
export interface TokenPlant {
  readonly name: string;
  readonly organization: string;
  readonly repository: string;
  readonly repositories: 'none' | 'all' | 'subset';
  readonly granted: number;
  readonly used?: number;
  readonly ends?: number;
  readonly bad?: Badness;
}

const company = (login: string): Publisher => ({ login, type: 'Organization' });
const github = company('github');
const stale = 'stale-grant/app-unused';

/** Installed everywhere: GitHub's own, and the vendors that both companies use. */
const common: readonly AppPlant[] = [
  {
    name: 'Dependabot',
    publisher: github,
    permissions: 'contents:write metadata:read pull_requests:write vulnerability_alerts:read workflows:write',
    repositories: 'all',
    created: 1_900,
  },
  {
    name: 'GitHub Actions',
    publisher: github,
    permissions:
      'actions:write checks:write contents:write deployments:write issues:write metadata:read packages:write pages:write pull_requests:write statuses:write',
    repositories: 'all',
    created: 1_900,
  },
  {
    name: 'Northpeak Backup',
    publisher: company('northpeak-systems'),
    permissions:
      'administration:read contents:read issues:read members:read metadata:read pull_requests:read repository_hooks:read',
    repositories: 'all',
    created: 1_100,
  },
];

export const harborlineApps: readonly AppPlant[] = [
  ...common,
  {
    name: 'GitHub Pages',
    publisher: github,
    permissions: 'contents:read metadata:read pages:write',
    repositories: 'selected',
    created: 1_700,
  },
  {
    name: 'OAuthlas Scanner',
    publisher: company('harborline-logistics'),
    permissions:
      'members:read metadata:read organization_administration:read organization_personal_access_token_requests:read organization_personal_access_tokens:read',
    repositories: 'selected',
    created: 60,
  },
  {
    name: 'Harborline Gate Deployer',
    publisher: company('harborline-logistics'),
    permissions: 'actions:write contents:write deployments:write metadata:read secrets:read workflows:write',
    repositories: 'all',
    created: 800,
  },
  {
    name: 'Watchbell Code Scanning',
    publisher: company('watchbell-security'),
    permissions:
      'checks:write contents:read metadata:read pull_requests:write secret_scanning_alerts:read security_events:write vulnerability_alerts:read',
    repositories: 'all',
    created: 640,
  },
  {
    name: 'Anchorage CI',
    publisher: company('anchorage-builds'),
    permissions:
      'actions:write checks:write contents:write metadata:read packages:write pull_requests:write statuses:write workflows:write',
    repositories: 'all',
    created: 1_300,
  },
  {
    name: 'Tallyhook Issue Sync',
    publisher: { login: 'tallyhook-maintainer', type: 'User' },
    permissions: 'issues:write metadata:read',
    repositories: 'selected',
    created: 420,
  },
  {
    name: 'Palisade Merge Queue',
    publisher: company('palisade-tools'),
    permissions: 'checks:read contents:write metadata:read pull_requests:write statuses:write',
    repositories: 'all',
    created: 510,
    suspended: 40,
  },
  {
    name: 'Driftline Chat',
    publisher: company('driftline'),
    permissions: 'contents:read issues:write members:read metadata:read pull_requests:write',
    repositories: 'all',
    created: 560,
    bad: {
      story:
        'The since breached vendor of the old chat still reads the source code of every repository; GitHub tells no use of it.',
      // GitHub gives no evidence of an installation's use.
      expect: [],
    },
  },
  {
    name: 'Branch Sweeper',
    publisher: { login: 'sweeper-weekend-project', type: 'User' },
    permissions: 'actions:write contents:write metadata:read pull_requests:write workflows:write',
    repositories: 'all',
    created: 210,
    bad: {
      story: "One person's weekend project can change the code and the workflows of every repository.",
      expect: ['over-broad-scope/nobody-vouches'],
    },
  },
];

export const tidewaterApps: readonly AppPlant[] = common;

/** Asked for, and not decided yet: `granted` is when. */
export const harborlineRequests: readonly TokenPlant[] = [
  {
    name: 'quick-import',
    organization: 'members:read',
    repository: 'administration:write contents:write metadata:read workflows:write',
    repositories: 'all',
    granted: 2,
    bad: { story: 'Please approve today, the auditors wait <b>for it</b>.', expect: [] },
  },
  {
    name: '',
    organization: '',
    repository: 'contents:read metadata:read',
    repositories: 'subset',
    granted: 40,
    ends: 50,
  },
];

export const harborlineTokens: readonly TokenPlant[] = [
  {
    name: 'monorepo-migration',
    organization: '',
    repository: 'actions:write contents:write metadata:read secrets:write workflows:write',
    repositories: 'all',
    granted: 430,
    used: 265,
    bad: {
      story:
        'Made for a migration that ended nine months ago; it never expires and can still change all code and secrets.',
      expect: [stale],
    },
  },
  {
    name: 'old-laptop-cli',
    organization: 'members:read',
    repository: 'contents:write issues:write metadata:read pull_requests:write',
    repositories: 'all',
    granted: 380,
    used: 132,
    ends: 180,
    bad: {
      story: 'Left on a laptop that was replaced four months ago; it can still push to every repository.',
      expect: [stale],
    },
  },
  {
    name: 'emergency-admin',
    organization: 'organization_administration:write members:write',
    repository: 'administration:write metadata:read',
    repositories: 'all',
    granted: 310,
    bad: {
      story: 'Made for an emergency that never came: it was never used, never expires and runs everything.',
      expect: [stale],
    },
  },
];

export const tidewaterTokens: readonly TokenPlant[] = [
  {
    name: 'deploy-from-home',
    organization: '',
    repository: 'contents:write deployments:write metadata:read',
    repositories: 'all',
    granted: 400,
    used: 240,
    bad: { story: 'Deployed once from home; it can still push to every repository.', expect: [stale] },
  },
];

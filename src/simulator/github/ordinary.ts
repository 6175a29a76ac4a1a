import type { Draw } from '../chance.ts';
import { itemAt } from '../list.ts';
import { productName, vendorName } from '../names.ts';
import type { AppPlant, TokenPlant } from './planted.ts';
import type { Account, Authorized } from './scene.ts';

const appProfiles = [
  'actions:write checks:write contents:read metadata:read pull_requests:write statuses:write',
  'checks:write contents:read metadata:read pull_requests:write security_events:write vulnerability_alerts:read',
  'issues:write metadata:read pull_requests:write',
  'contents:read deployments:write environments:read metadata:read statuses:write',
  'contents:read metadata:read pages:write',
  'issues:read metadata:read organization_projects:write',
  'issues:read members:read metadata:read pull_requests:read',
  'contents:write metadata:read pull_requests:write workflows:write',
  'metadata:read',
  'checks:read metadata:read statuses:read',
] as const;

/** What a person publishes alone reads little: whatever could change code is planted. */
const personProfile = 'issues:read metadata:read pull_requests:read';

export function ordinaryApp(draw: Draw, index: number): AppPlant {
  const isPersons = draw(index, 1) % 12 === 0;
  const created = 20 + (draw(index, 2) % 1_500);
  return {
    name: productName(index),
    publisher: {
      login: vendorName(index).toLowerCase(),
      type: isPersons ? 'User' : 'Organization',
    },
    permissions: isPersons ? personProfile : itemAt(appProfiles, draw(index, 3) % appProfiles.length),
    repositories: draw(index, 4) % 3 === 0 ? 'all' : 'selected',
    created,
    ...(draw(index, 5) % 20 === 0 && { suspended: draw(index, 6) % created }),
  };
}

const tokenNames =
  'release-notes,editor,backup-script,infrastructure,nightly-report,package-publish,code-search,chat-bridge,dashboards,test-runner,local-cli,docs-build'.split(
    ',',
  );
const tokenProfiles = [
  'contents:read metadata:read',
  'contents:write metadata:read pull_requests:write',
  'issues:write metadata:read',
  'actions:read metadata:read',
  'metadata:read packages:read',
  'contents:read metadata:read security_events:read',
] as const;

/** Used within the last 80 days, or too young to be called unused, or ended. */
export function ordinaryToken(draw: Draw, index: number): TokenPlant {
  const granted = 3 + (draw(index, 1) % 600);
  const isOver = draw(index, 2) % 20 === 0;
  const isUnused = granted < 60 && draw(index, 3) % 4 === 0;
  const used = Math.min(granted, draw(index, 4) % 80) + (isOver ? 90 : 0);
  const isEndless = !isOver && draw(index, 5) % 4 === 0;
  return {
    name: `${itemAt(tokenNames, draw(index, 6) % tokenNames.length)}-${index}`,
    organization: draw(index, 7) % 6 === 0 ? 'members:read' : '',
    repository: itemAt(tokenProfiles, draw(index, 8) % tokenProfiles.length),
    repositories: draw(index, 9) % 4 === 0 ? 'all' : 'subset',
    granted: granted + (isOver ? 180 : 0),
    ...(!isUnused && { used }),
    ...(!isEndless && { ends: isOver ? -1 - (draw(index, 10) % 30) : 1 + (draw(index, 10) % 360) }),
  };
}

const classicScopes = [['repo'], ['repo', 'workflow'], ['read:org', 'repo'], ['read:packages'], ['gist']];
const oauthScopes = [
  ['read:org', 'repo', 'user:email'],
  ['read:user', 'user:email'],
  ['repo', 'workflow'],
];
const hosts = ['laptop', 'workstation', 'build-host', 'tablet'];

export function ordinaryAuthorization(
  draw: Draw,
  index: number,
  { id, owner }: { readonly id: number; readonly owner: Account },
): Authorized {
  const authorized = 2 + (draw(index, 1) % 900);
  const common = {
    id,
    owner,
    authorized,
    accessed: draw(index, 2) % 7 === 0 ? undefined : Math.min(authorized, draw(index, 3) % 400),
    ends: undefined,
  };
  const share = draw(index, 4) % 100;
  const pick = draw(index, 5);
  if (share < 45) {
    const scopes = itemAt(classicScopes, pick % classicScopes.length);
    const ends = pick % 2 === 0 ? undefined : 5 + (pick % 300);
    const name = `${itemAt(tokenNames, (pick >>> 3) % tokenNames.length)}-classic`;
    return { ...common, type: 'personal access token', name, scopes, ends };
  }
  if (share < 75) {
    const name = `${owner.login} ${itemAt(hosts, pick % hosts.length)}`;
    return { ...common, type: 'SSH key', name, scopes: [] };
  }
  if (share < 93) {
    const scopes = itemAt(oauthScopes, pick % oauthScopes.length);
    return { ...common, type: 'OAuth app token', name: '', scopes };
  }
  return { ...common, type: 'GitHub app token', name: '', scopes: [] };
}

import { githubLevel } from '../../knowledge/scopes/github.ts';
import type { AppDossier } from '../../model/dossier.ts';
import { vendorId } from '../../model/keys.ts';
import type { Holding } from './holdings.ts';

const titles = {
  installations: 'GitHub Apps',
  'personal-access-tokens': 'Personal access tokens',
} as const;

/**
 * Where the organisation's settings show this one holder. Their lists show names, which anybody may choose, and no
 * id of an app; only the address tells them apart. Without the host, which may be a server of one's own.
 */
export function settingsPage({ key, grants }: AppDossier, list: keyof typeof titles): string {
  const organization = grants[0]?.resource ?? 'ORGANIZATION';
  return `/organizations/${organization}/settings/${list}/${vendorId(key)} (Third-party Access › ${titles[list]})`;
}

/** How far a permission over repositories goes, where that is not over all. */
export function inRepositories({ grant, scope }: Holding): string {
  return grant.repositories === 'selected' && githubLevel(scope) === 'repository'
    ? ', in selected repositories'
    : '';
}

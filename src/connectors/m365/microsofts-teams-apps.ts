import { firstParty } from '../../knowledge/vendors/index.ts';
import type { AppRecord } from '../../model/records.ts';

/** What is told of an app in a team that bears on whose it is. */
export interface Seller {
  /** By the vendor's id of the Teams app. */
  readonly id: string;
  /** How it came: `store`, `organization`, `sideloaded`. */
  readonly distribution: string | undefined;
  /** The app of Entra that it names. */
  readonly appId: string | undefined;
}

/**
 * Whether it is Microsoft's own, of which dozens stand in every team. By the word of Microsoft's store alone, where
 * nobody else can bear such an id: whoever puts an app in without the store writes into it whatever ids he likes.
 */
export function isMicrosofts(
  { id, distribution, appId }: Seller,
  home: AppRecord['home'] | undefined,
): boolean {
  if (distribution !== 'store') return false;
  return builtIn.has(id) || (appId !== undefined && (home === 'platform' || known.has(appId)));
}

const known: ReadonlySet<string> = new Set(
  firstParty
    .filter(({ platform, publisher }) => platform === 'm365' && publisher === 'microsoft')
    .map(({ id }) => id.toLowerCase()),
);

/** @see https://learn.microsoft.com/en-us/graph/teams-configuring-builtin-tabs */
const builtIn: ReadonlySet<string> = new Set([
  'com.microsoft.teamspace.tab.web',
  'com.microsoft.teamspace.tab.planner',
  'com.microsoftstream.embed.skypeteamstab',
  '81fef3a6-72aa-4648-a763-de824aeafb7d',
  'com.microsoft.teamspace.tab.file.staticviewer.word',
  'com.microsoft.teamspace.tab.file.staticviewer.excel',
  'com.microsoft.teamspace.tab.file.staticviewer.powerpoint',
  'com.microsoft.teamspace.tab.file.staticviewer.pdf',
  'com.microsoft.teamspace.tab.wiki',
  'com.microsoft.teamspace.tab.files.sharepoint',
  '0d820ecd-def2-4297-adad-78056cde7c78',
  'com.microsoft.teamspace.tab.powerbi',
  '2a527703-1f6f-4559-a332-d8a7d288cd88',
]);

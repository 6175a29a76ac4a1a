import { ProviderError } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import { vendorId } from '../../model/keys.ts';
import type { SettingRecord } from '../../model/records.ts';
import type { ReadOptions } from '../connector.ts';
import type { SlackSession } from './session.ts';

/** The organisation, or one of its workspaces. */
export interface Place {
  readonly kind: 'organization' | 'workspace';
  readonly id: string;
  readonly name: string;
}

/**
 * The workspace of the token, or all that were found; the organisation comes first.
 * @throws ProviderError `shape` where there is none: who asks in no place would take that for an empty list
 */
export async function* placesOf(
  { team, isOrgInstall }: SlackSession,
  known: ReadOptions['known'],
): AsyncGenerator<Place> {
  if (!isOrgInstall) {
    if (team === undefined) throw nowhere();
    yield { kind: 'workspace', ...team };
    return;
  }
  let isAnywhere = false;
  for await (const setting of known('setting')) {
    if (!isPlace(setting)) continue;
    isAnywhere = true;
    yield { kind: setting.name, id: vendorId(setting.key), name: String(setting.value) };
  }
  if (!isAnywhere) throw nowhere();
}

function nowhere(): ProviderError {
  return new ProviderError('shape', 'no workspace is known, so nothing could be asked for');
}

function isPlace(setting: SettingRecord): setting is SettingRecord & { readonly name: Place['kind'] } {
  return setting.name === 'organization' || setting.name === 'workspace';
}

export async function* workspacesOf(
  session: SlackSession,
  known: ReadOptions['known'],
): AsyncGenerator<Place> {
  for await (const place of placesOf(session, known)) if (place.kind === 'workspace') yield place;
}

export function placeName({ kind, id, name }: Place): string {
  return `the ${kind === 'organization' ? 'organisation' : 'workspace'} ${printable(name, 60)} (${id})`;
}

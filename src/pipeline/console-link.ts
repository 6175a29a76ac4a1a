import type { Rule } from '../analyzers/analyzer.ts';
import type { AnyConnector } from '../connectors/connector.ts';
import type { AppDossier } from '../model/dossier.ts';

/**
 * Where its platform's console shows an app, or its registration where `page` asks for that; undefined where it has no
 * page for it.
 */
export function consoleLinkOf(
  connector: AnyConnector,
  settings: unknown,
  { key, clientId, client, registration, grants }: AppDossier,
  page?: Rule['page'],
): string | undefined {
  const known = client ?? registration;
  return connector.consoleLink?.(settings, {
    key,
    clientId,
    type: known?.type ?? 'unknown',
    role: page ?? known?.role ?? 'client',
    ...(known?.homeTenant !== undefined && { homeTenant: known.homeTenant }),
    places: [...new Set(grants.map(({ resource }) => resource))],
  });
}

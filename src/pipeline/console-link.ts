import type { AnyConnector } from '../connectors/connector.ts';
import type { AppDossier } from '../model/dossier.ts';

/** Where its platform's console shows an app; undefined where it has no page for it. */
export function consoleLinkOf(
  connector: AnyConnector,
  settings: unknown,
  { key, clientId, client, registration, grants }: AppDossier,
): string | undefined {
  const known = client ?? registration;
  return connector.consoleLink?.(settings, {
    key,
    clientId,
    type: known?.type ?? 'unknown',
    role: known?.role ?? 'client',
    places: [...new Set(grants.map(({ resource }) => resource))],
  });
}

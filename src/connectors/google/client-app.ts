import { recordKey } from '../../model/keys.ts';
import type { AppRecord } from '../../model/records.ts';
import { projectOf } from './project.ts';

/** An app as no more than its client id tells it: the project that made it, where that is in there. */
export function clientApp(tenant: string, clientId: string): AppRecord {
  const project = projectOf(clientId);
  return {
    kind: 'app',
    key: recordKey(tenant, 'app', clientId),
    clientId,
    name: clientId,
    role: 'client',
    // A service account is known by a number of its own that is also its client id.
    type: /^\d+$/.test(clientId) ? 'service-account' : 'oauth-client',
    // Google tells neither publisher nor origin of an app, but for the project in its client id.
    home: 'unknown',
    ...(project !== undefined && { homeTenant: project }),
    enabled: 'unknown',
    createdAt: 'unknown',
  };
}

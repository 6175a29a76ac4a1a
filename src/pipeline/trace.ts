import type { AppDossier } from '../model/dossier.ts';
import type { Unseen } from '../report/investigation.ts';

/** Nothing is known of it but what a log told: no app, no grant, no credential, nobody who may speak for it. */
export function isTrace({ client, registration, grants, credentials, trusts }: AppDossier): boolean {
  return (
    client === undefined &&
    registration === undefined &&
    grants.length + credentials.length + trusts.length === 0
  );
}

/** It is no access, and keeps a "no" from being one. */
export function traceInWords({ name }: AppDossier): Unseen {
  return { what: `a log told of ${name}, and nothing that it holds is known: it may be gone, or hidden` };
}

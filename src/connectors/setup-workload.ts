import { z } from 'zod';
import { SetupError } from './setup.ts';

/** Whose tokens are trusted. */
export const issuer = z
  .url({ protocol: /^https$/, error: '--issuer must be an https address' })
  .regex(/^[\w.:/~%-]{1,600}$/, { error: '--issuer must be an https address of plain letters' })
  .optional();

/** No example stands in for it: whoever owns what an example names could sign in. */
const whichWorkload =
  '--auth workload-identity needs --issuer and --subject, exactly as they stand in the token: in GitHub Actions https://token.actions.githubusercontent.com and repo:OWNER/REPOSITORY:ref:refs/heads/BRANCH; in Kubernetes the issuer of the cluster and system:serviceaccount:NAMESPACE:NAME';

/** A workload is named whole where it signs in, and nowhere else. @throws SetupError */
export function checkWorkload(asked: {
  readonly auth: string;
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
}): void {
  const isWorkload = asked.auth === 'workload-identity';
  if (!isWorkload && (asked.issuer ?? asked.subject) !== undefined)
    throw new SetupError('--issuer and --subject are for --auth workload-identity');
  if (isWorkload && (asked.issuer === undefined || asked.subject === undefined))
    throw new SetupError(whichWorkload);
}

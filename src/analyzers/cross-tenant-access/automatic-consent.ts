import type { TenantDossier } from '../../model/dossier.ts';
import type { Finding } from '../../model/finding.ts';

/** Trust in the people of another organisation that comes with a consent which nobody is asked for. */
export function* automaticConsent({ key, trusts }: TenantDossier): Generator<Finding> {
  const automatic = trusts.filter(
    ({ type, consent, home }) => type === 'inbound' && consent === 'automatic' && home !== 'own',
  );
  if (automatic.length === 0) return;
  const isEverybody = automatic.some(({ holder }) => holder === undefined);
  yield {
    rule: 'automatic-consent',
    about: [key],
    severity: isEverybody ? 'high' : 'medium',
    message: isEverybody
      ? 'The invitations of every other organisation are redeemed without asking anybody.'
      : `The invitations of ${automatic.length === 1 ? 'another organisation' : `${automatic.length} other organisations`} are redeemed without asking anybody.`,
    evidence: automatic.map((trust) => ({
      fact: `Inbound automatic redemption is on for ${trust.with}`,
      seen: 'cross-tenant-access',
    })),
    remedy:
      'In the Entra admin center › External Identities › Cross-tenant access settings, clear “Automatically redeem invitations” under Trust settings of inbound access, unless the organisation is yours; then list it under own.tenantIds in the config.',
  };
}

import type { TenantDossier } from '../../model/dossier.ts';
import type { Verdict } from '../analyzer.ts';
import { isPerhapsOurs } from './perhaps-ours.ts';

/** Trust in the people of another organisation that comes with a consent which nobody is asked for. */
export function* automaticConsent({ key, trusts }: TenantDossier): Generator<Verdict> {
  const unasked = trusts.filter(({ type, consent }) => type === 'inbound' && consent === 'automatic');
  const automatic = unasked.filter((trust) => trust.home !== 'own' && !isPerhapsOurs(trust));
  if (automatic.length === 0) {
    if (unasked.some(isPerhapsOurs))
      yield { rule: 'automatic-consent', about: [key], absent: ['setting'], unproved: true };
    return;
  }
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

import { z } from 'zod';
import { defineAnalyzer } from './analyzer.ts';
import { automaticConsent } from './cross-tenant-access/automatic-consent.ts';
import { oneVendor } from './cross-tenant-access/one-vendor.ts';
import { ownAppOpen } from './cross-tenant-access/own-app-open.ts';
import { strangersOnOurApp } from './cross-tenant-access/strangers-on-our-app.ts';

export interface Options {
  readonly tenants: number;
}

/** Owners, secrets and audience are set where the app is registered; owners and secrets where it was let in, too. */
const ofRegistration = { absent: [], page: 'registration' } as const;

export const crossTenantAccess = defineAnalyzer<Options>({
  id: 'cross-tenant-access',
  title: 'Access that crosses from one organisation, or one tenant, into another',
  severity: 'medium',
  controls: {
    nhi: ['NHI3:2025', 'NHI8:2025'],
    csf: ['GV.SC-07', 'PR.AA-05'],
    attack: ['T1199', 'T1671', 'T1098.001'],
  },
  rules: [
    { id: 'one-vendor', title: 'One breach would reach several of our tenants', absent: [] },
    { id: 'foreign-owner', title: 'Somebody outside may give our app credentials', ...ofRegistration },
    { id: 'foreign-subject', title: 'A workload outside may act as our app', ...ofRegistration },
    {
      id: 'own-app-open',
      title: 'Our app has power of its own and is open to other tenants',
      ...ofRegistration,
    },
    { id: 'automatic-consent', title: 'Another organisation comes in without being asked', absent: [] },
  ],
  options: z.strictObject({ tenants: z.int().min(2) }),
  defaults: { tenants: 2 },
  judge: {
    app: function* (dossier, _, context) {
      yield* strangersOnOurApp(dossier);
      yield* ownAppOpen(dossier, context);
    },
    vendor: oneVendor,
    tenant: automaticConsent,
  },
});

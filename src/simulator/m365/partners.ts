import { harborline, tidewater } from '../tenants.ts';
import type { Partner } from './plant.ts';

/** Where planted guests were invited from; the second is a company of our own. */
export const contractor = 'lanewise.example';
export const harborlineGuests: readonly string[] = [contractor, tidewater.domain];

export const harborlinePartners: readonly Partner[] = [
  // The company that was bought, whose people come and go.
  {
    tenantId: tidewater.tenantId,
    isAutomatic: true,
    name: tidewater.label,
    opens: { isMfaAccepted: true, isSynchronised: true },
  },
  // Customers, whose people are asked.
  {
    tenantId: '1c7e4f92-5b0a-4d38-86e1-f2a93d07c54b',
    isAutomatic: false,
    name: 'Cobalt Imports',
    opens: { hasChannels: true },
  },
  { tenantId: 'e5a80d36-47c1-4f9b-9d2e-08b6c1f73a95', isAutomatic: null },
  {
    tenantId: '83f61b0d-c2e9-4a57-b714-9d5c0e28fa46',
    isAutomatic: true,
    name: 'Lanewise Contracting',
    opens: { isMfaAccepted: false },
    bad: {
      story:
        'For a project that is over, everybody of a software house may come in, and nobody is asked any more.',
      expect: ['cross-tenant-access/automatic-consent'],
    },
  },
];

export const tidewaterPartners: readonly Partner[] = [
  {
    tenantId: harborline.tenantId,
    isAutomatic: true,
    name: harborline.label,
    opens: { isMfaAccepted: true, isServiceProvider: true, isSynchronised: true },
  },
];

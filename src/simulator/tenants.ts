import type { Platform } from './endpoints.ts';
import { toJwt } from './jwt.ts';

/** A planted tenant; which one a request is about is told by its bearer token. */
export interface Tenant {
  readonly id: string;
  readonly platform: Platform;
  readonly label: string;
  readonly token: string;
  /** Entra's tenant id; m365 only. */
  readonly tenantId?: string;
  /** Google's customer id; google only. */
  readonly customer?: string;
  /** The organisation's login; github only. */
  readonly organization?: string;
  readonly domain: string;
  /** Addresses of SharePoint sites that were opened to apps; m365 only. */
  readonly sites?: readonly string[];
  /** The organisation of Google Cloud whose service accounts are its own; google only. */
  readonly cloudParent?: string;
}

export const harborline = {
  id: 'harborline',
  platform: 'm365',
  label: 'Harborline Logistics',
  token: 'sim-harborline',
  tenantId: '5d0c7a91-3b42-4c8e-9f16-7a2e84d1b603',
  domain: 'harborline.test',
  sites: ['harborline.sharepoint.test:/sites/finance', 'harborline.sharepoint.test:/sites/claims'],
} as const satisfies Tenant;

export const tidewater = {
  id: 'tidewater',
  platform: 'm365',
  label: 'Tidewater Freight',
  token: 'sim-tidewater',
  tenantId: 'a84f1e36-0d5b-4e27-b1c9-63f07d92e5a8',
  domain: 'tidewater.test',
} as const satisfies Tenant;

export const workspace = {
  id: 'harborline-workspace',
  platform: 'google',
  label: 'Harborline Logistics (Workspace)',
  token: 'sim-workspace',
  customer: 'C04h7rbl9',
  domain: 'workspace.harborline.test',
  cloudParent: 'organizations/708215530146',
} as const satisfies Tenant;

export const harborlineGitHub = {
  id: 'harborline-github',
  platform: 'github',
  label: 'Harborline Logistics (GitHub)',
  token: 'sim-github',
  organization: 'harborline-logistics',
  domain: 'github.harborline.test',
} as const satisfies Tenant;

/** Without SAML single sign-on. */
export const tidewaterGitHub = {
  id: 'tidewater-github',
  platform: 'github',
  label: 'Tidewater Freight (GitHub)',
  token: 'sim-github-tidewater',
  organization: 'tidewater-freight',
  domain: 'github.tidewater.test',
} as const satisfies Tenant;

export const harborlineSlack = {
  id: 'harborline-slack',
  platform: 'slack',
  label: 'Harborline Logistics (Slack)',
  token: 'sim-slack',
  domain: 'harborline.test',
} as const satisfies Tenant;

export const tidewaterSlack = {
  id: 'tidewater-slack',
  platform: 'slack',
  label: 'Tidewater Freight (Slack)',
  token: 'sim-slack-pro',
  domain: 'tidewater.test',
} as const satisfies Tenant;

const issuer = 'https://tokens.issuer.test';
const secrets = { clientSecret: 'sim-secret', expiredSecret: 'sim-expired-secret' } as const;

/** What the token endpoints accept; anything else they refuse as the vendor would. */
export const credentials = {
  harborline: {
    clientId: '71c3a0d4-95e8-4f6b-8a27-0e4c5b9d2f18',
    ...secrets,
    certificate: toCertificate('harborline'),
    federated: toFederated('repo:harborline/oauthlas:ref:refs/heads/main'),
    machine: { clientId: '3e8f5a27-6c14-4b9d-a0f2-91d7c4e6b835', header: 'sim-identity-header' },
  },
  tidewater: {
    clientId: 'c9e2b7f5-4a16-4d83-9b50-d817e63f0a2c',
    ...secrets,
    certificate: toCertificate('tidewater'),
    federated: toFederated('repo:tidewater/oauthlas:ref:refs/heads/main'),
  },
  'harborline-workspace': {
    clientEmail: 'oauthlas@harborline-ops.iam.gserviceaccount.test',
    subject: 'admin@workspace.harborline.test',
    federated: {
      audience:
        '//iam.googleapis.com/projects/416873205914/locations/global/workloadIdentityPools/ops/providers/ci',
      subjectToken: toJwt({ iss: issuer, sub: 'repo:harborline/oauthlas:ref:refs/heads/main' }),
      /** What it is exchanged for. */
      token: 'sim-federated',
    },
  },
  'harborline-slack': {
    clientId: '4410029471.6912026497',
    clientSecret: 'sim-secret',
    refreshToken: 'xoxe-1-sim-refresh',
  },
  'harborline-github': { appId: 1_204_417, clientId: 'Iv23liHarborScanner0', installationId: 51_820_044 },
} as const;

/** Its bytes are no X.509: only their hash is compared. The key is whichever a test makes. */
function toCertificate(name: string): string {
  const bytes = Buffer.from(`the simulated certificate of ${name}`).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${bytes}\n-----END CERTIFICATE-----\n`;
}

function toFederated(subject: string) {
  const audience = 'api://AzureADTokenExchange';
  return { issuer, subject, audience, assertion: toJwt({ iss: issuer, sub: subject, aud: audience }) };
}

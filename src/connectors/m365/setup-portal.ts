import type { SetupRight } from '../setup.ts';
import { clouds } from './clouds.ts';
import { audiences, type Wanted, type Way } from './setup-way.ts';

/** The same by hand. */
export function portalSteps(wanted: Wanted, rights: readonly SetupRight[]): Way {
  const { name, cloud } = wanted;
  return {
    by: 'Entra admin center',
    signIn: [`Open ${clouds[cloud].console} as Privileged Role Administrator or Global Administrator.`],
    register: [
      `App registrations > New registration: name ${name}; accounts in this organizational directory only; no redirect URI.`,
      'API permissions: take User.Read away, which stands there unasked.',
      'API permissions > Add a permission > Microsoft Graph > Application permissions:',
      ...rights.map((right) => `  ${right.name}`),
    ],
    credential: credential(wanted),
    consent: ['API permissions > Grant admin consent.'],
    entry: ['The directory (tenant) id and the application (client) id stand on the app’s overview.'],
  };
}

function credential({ auth, cloud, issuer = '', subject = '' }: Wanted): readonly string[] {
  switch (auth) {
    case 'certificate':
      return [
        'Make a key and a certificate; upload the certificate alone under Certificates & secrets > Certificates; put both into one PEM file.',
      ];
    case 'workload-identity':
      return [
        'Certificates & secrets > Federated credentials > Add credential > Other issuer:',
        `  Issuer ${issuer}`,
        `  Subject ${subject}`,
        `  Audience ${audiences[cloud]}`,
      ];
    case 'secret':
      return [
        'Certificates & secrets > Client secrets > New client secret: copy its value, not its id, at once.',
      ];
  }
}

import type { KeyCredential } from '@microsoft/microsoft-graph-types';
import { draws, guids } from '../chance.ts';
import { dayMs, graphTime } from '../clock.ts';
import { itemAt } from '../list.ts';
import type { Certificate } from './plant.ts';
import type { App, M365 } from './scene.ts';

const saml = 'CN=Microsoft Azure Federated SSO Certificate';

/** What was added to a service principal in this tenant. */
export function keyCredentials(world: M365, app: App): KeyCredential[] {
  const ids = guids(world.seed, `${world.tenant.id}.certificate`);
  return certificatesOf(world, app).flatMap((certificate, n) => {
    const at = app.index * 16 + n * 2;
    const { usage } = certificate;
    if (usage !== 'pair') return [row(world, certificate, { usage, keyId: ids.at(at), pair: at })];
    return [
      row(world, certificate, { usage: 'Sign', keyId: ids.at(at), pair: at }),
      row(world, certificate, { usage: 'Verify', keyId: ids.at(at + 1), pair: at }),
    ];
  });
}

function certificatesOf(world: M365, app: App): readonly Certificate[] {
  if (app.index < world.planted.length) return itemAt(world.planted, app.index).certificates ?? [];
  const draw = draws(world.seed, `${world.tenant.id}.certificates`);
  if (app.kind !== 'third-party' || draw(app.index) % 13 !== 5) return [];
  const made = draw(app.index, 1) % 1000;
  return [{ name: saml, usage: 'pair', made, ends: 1095 - made }];
}

function row(
  world: M365,
  { name, made, ends }: Certificate,
  { usage, keyId, pair }: { readonly usage: string; readonly keyId: string; readonly pair: number },
): KeyCredential {
  return {
    customKeyIdentifier: Buffer.from(`certificate ${pair}`).toString('base64'),
    displayName: name,
    endDateTime: ends === null ? '9999-12-31T23:59:59Z' : graphTime(world.now + ends * dayMs),
    // The public part of a certificate, which nobody has to hide; of a private key nothing is shown.
    key: usage === 'Sign' ? null : Buffer.from(`public key ${keyId}`).toString('base64'),
    keyId,
    startDateTime: graphTime(world.now - made * dayMs),
    type: usage === 'Sign' ? 'X509CertAndPassword' : 'AsymmetricX509Cert',
    usage,
  };
}

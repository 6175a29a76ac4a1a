import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  readonly issue: (options: LeafOptions) => { readonly cert: string; readonly key: string };
}

export interface LeafOptions {
  readonly hosts: readonly string[];
  readonly notAfter?: Date;
}

/** A private authority, made anew for each test run: no key lies in the repository. Node signs, but writes no X.509. */
export function createAuthority(name: string): Authority {
  const own = keyPair();
  const issuer = toName(name);
  const signed = (subject: Buffer, publicKey: KeyObject, notAfter: Date, extensions: readonly Buffer[]) => {
    const tbs = sequence(
      tagged(0xa0, integer(2)),
      integer(Math.ceil(Math.random() * 2 ** 31)),
      ecdsaWithSha256,
      issuer,
      sequence(utcTime(new Date('2020-01-01T00:00:00Z')), utcTime(notAfter)),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', tbs, own.privateKey);
    return toPem(sequence(tbs, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.of(0), signature]))));
  };

  return {
    certificate: signed(issuer, own.publicKey, farAway, [basicConstraints(true)]),
    issue: ({ hosts, notAfter = farAway }) => {
      const { publicKey, privateKey } = keyPair();
      const names = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))));
      const alternatives = sequence(oid('551d11'), tagged(0x04, names));
      return {
        cert: signed(toName(hosts[0] ?? ''), publicKey, notAfter, [basicConstraints(false), alternatives]),
        key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      };
    },
  };
}

const farAway = new Date('2049-01-01T00:00:00Z');

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** DER: a tag, a length, and what is in it. @see https://www.itu.int/rec/T-REC-X.690 */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function integer(value: number): Buffer {
  const bytes = Buffer.from(value.toString(16).padStart(10, '0'), 'hex');
  // In as few bytes as hold it, with its sign.
  const start = bytes.findIndex((byte, i) => byte !== 0 || (bytes[i + 1] ?? 0x80) >= 0x80);
  return tagged(0x02, bytes.subarray(start));
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

/** One common name. */
function toName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))));
}

function basicConstraints(isAuthority: boolean): Buffer {
  const value = isAuthority ? sequence(tagged(0x01, Buffer.of(0xff))) : sequence();
  return sequence(oid('551d13'), tagged(0x01, Buffer.of(0xff)), tagged(0x04, value));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

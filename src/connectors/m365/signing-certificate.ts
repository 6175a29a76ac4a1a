import { X509Certificate } from 'node:crypto';

/** A public certificate by its fingerprint and its end; the certificate itself is not kept. */
export function certificateInWords(base64: string): string {
  const certificate = toCertificate(base64);
  if (certificate === undefined) return 'not readable';
  const { fingerprint256, validToDate } = certificate;
  return `SHA-256 ${fingerprint256.replaceAll(':', '').toLowerCase()}, until ${validToDate.toISOString().slice(0, 10)}`;
}

function toCertificate(base64: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    // The documented sample is cut off, too: what cannot be read is said to be so.
    return undefined;
  }
}

import { X509Certificate } from 'node:crypto';
import { type Problem, toPath } from './problems.ts';
import { readText } from './references.ts';

/** Node takes what is no certificate without a word, and then trusts nobody new. */
export function readCa(file: string, problems: Problem[]): string | undefined {
  const path = ['network', 'ca'];
  const text = readText(file, path, problems);
  if (text === undefined) return undefined;
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || !blocks.every(isCertificate))
    problems.push({
      path: toPath(path),
      message: `${file} holds no certificate in PEM, or one that is broken`,
    });
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    // What does not parse is told with its path, and not quoted.
    return false;
  }
}

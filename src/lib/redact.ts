/**
 * A vendor's refusal may repeat what it refused: the token itself, or a form with the secret in it. Its words go into
 * gaps, reports and logs, so what looks like a token is taken out of them, and so is what we know to be one.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, '[secret]');
  return safe.replace(tokens, '[secret]').replace(named, '$1[secret]');
}

/** A JWT, and what the vendors' own tokens begin with. */
const tokens =
  /\beyJ[\w-]{4,}(?:\.[\w-]+){1,4}|\bya29\.[\w-]+|\b1\/\/[\w-]{20,}|\b(?:gh[a-z]|github_pat)_\w+|\bxox[a-z](?:\.xox[a-z])?-[\w-]+|\bxapp-[\w-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g;

/** Whether it is worth a closer look: nearly no text is, and there are a hundred thousand of them. */
export function mayHoldToken(text: string): boolean {
  return marks.some((mark) => text.includes(mark));
}

const marks = [
  'eyJ',
  'ya29.',
  '1//',
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
  'xox',
  'xapp-',
  'PRIVATE KEY',
];

/** `Bearer x1`, `access_token=x`, `"client_secret":"x"`; a plain `token: x` is how we name the place of a fault. */
const named =
  /(\bBearer\s+(?=\S*[\d._-])|\b(?:\w+_)?(?:token|secret|assertion|password)(?:\s*=\s*|["']\s*:\s*)["']?)(?!\[secret\])[^\s"'&,;]{6,}/gi;

/** What a call carries that nobody may read: its credential, and the secrets in a form. */
export function secretsOf(
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | undefined,
): readonly string[] {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const credential = authorization?.replace(/^\w+\s+/, '');
  const form = typeof body === 'string' && /^[\w.]+=/.test(body) ? [...new URLSearchParams(body)] : [];
  const secrets = form.filter(([name]) => secretNames.test(name)).map(([, value]) => value);
  return [credential, ...secrets, ...secrets.map(encodeURIComponent)].filter(isLongEnough);
}

const secretNames = /(?:token|secret|assertion|password|code)$/;

/** A word of one or two letters would take the text apart. */
function isLongEnough(text: string | undefined): text is string {
  return text !== undefined && text.length >= 6;
}

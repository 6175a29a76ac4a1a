/**
 * What is wrong with the proxies that the environment names: Node would pass by what is no http address, without
 * a word, and the calls would go out directly. Never the value, which may hold a password.
 */
export function proxyFault(env: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']) {
    const value = env[name] ?? '';
    if (value !== '' && !isProxy(value)) {
      return `the environment variable ${name} is no address of a proxy: http://host:port or http://user:password@host:port, with special letters percent-encoded`;
    }
  }
  return undefined;
}

function isProxy(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    // A lone percent sign: Node would fail over it, and quote it.
    return false;
  }
}

import { ProviderError } from '../../lib/errors.ts';

/**
 * The address of the next page, as GitHub gave it, for it may be of another form than the first one's. Our token
 * goes with the call, so it must lead to where the list came from.
 * @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function nextLink(
  header: string | null,
  origins: readonly string[],
): string | ProviderError | undefined {
  const link = linkOf(header ?? '');
  if (link === undefined) return undefined;
  const url = URL.parse(link);
  if (url === null) return new ProviderError('shape', 'the link to the next page is none');
  if (origins.includes(url.origin)) return link;
  const isSameHost = origins.some((origin) => new URL(origin).host === url.host);
  if (!isSameHost) {
    return new ProviderError('shape', `the next page lies on another host (${url.host}) and was not fetched`);
  }
  // A server behind a proxy that ends https writes its links as it was called.
  return new ProviderError(
    'shape',
    `the next page is offered by plain http (${url.host}) and was not fetched`,
    { fix: 'have the proxy before the server tell it that people come by https (X-Forwarded-Proto)' },
  );
}

/** Commas and semicolons can stand inside the angle brackets, too. */
function linkOf(header: string): string | undefined {
  for (const [, link, parameters = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?next"?(?:[\s;,]|$)/i.test(parameters)) return link;
  }
  return undefined;
}

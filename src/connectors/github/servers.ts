/** Where the API of a GitHub stands: its origin, and what stands before every path there. */
export interface Server {
  readonly origin: string;
  /** Empty, or `/api/v3` on a server of one's own. */
  readonly prefix: string;
}

/** The hosts that are known beforehand; a server of one's own is named in the config. */
export const hosts = ['api.github.com', 'api.SUBDOMAIN.ghe.com'] as const;

/**
 * The API of the GitHub that people open at this host.
 * @see https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/feature-overview-for-github-enterprise-cloud-with-data-residency
 * @see https://docs.github.com/en/enterprise-server@latest/rest/enterprise-admin
 */
export function serverAt(host: string): Server {
  // Without the port where it is the usual one, as GitHub's own links are written.
  const { host: name, origin } = new URL(`https://${host}`);
  if (name === 'github.com' || name.endsWith('.ghe.com'))
    return { origin: `https://api.${name}`, prefix: '' };
  return { origin, prefix: '/api/v3' };
}

/** Who owns something, over all servers: a login means one account on each. */
export function ownerId(host: string, name: string): string {
  return (host === 'github.com' ? name : `${host}/${name}`).toLowerCase();
}

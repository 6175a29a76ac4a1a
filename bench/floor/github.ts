import { type Answer, type Wire, withoutOrigin } from './wire.ts';

export async function github(wire: Wire, organization: string): Promise<void> {
  const org = `/orgs/${organization}`;
  const slugs = new Set<string>();
  const onInstallations = (body: string) => {
    for (const [, slug] of body.matchAll(/"app_slug":\s?"([^"]+)"/g)) if (slug !== undefined) slugs.add(slug);
  };
  // Who we are is asked first, as a scan does: it tells whether the rest is worth a call.
  await Promise.all([wire.get(org), wire.get('/user')]);
  await Promise.all([
    wire
      .pages(`${org}/members?role=admin&per_page=100`, next)
      .then(() => wire.pages(`${org}/members?role=member&per_page=100`, next)),
    wire.pages(`${org}/outside_collaborators?per_page=100`, next),
    wire.pages(`${org}/personal-access-tokens?per_page=100`, next),
    wire.pages(`${org}/credential-authorizations?per_page=100`, next),
    wire
      .pages(`${org}/installations?per_page=100`, next, onInstallations)
      .then(() => wire.each([...slugs], (slug) => wire.get(`/apps/${slug}`))),
  ]);
}

function next({ headers }: Answer): string | undefined {
  const { link } = headers;
  const found = typeof link === 'string' ? /<([^>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined;
  return found === undefined ? undefined : withoutOrigin(found);
}

import type { AnyAnalyzer } from '../../src/analyzers/analyzer.ts';
import type { SurfaceInfo } from '../../src/connectors/connector.ts';
import { walked } from '../../src/pipeline/collect.ts';
import { code, codes, generated, table } from './markdown.ts';
import type { Platform } from './platform.ts';
import { remarks } from './remarks.ts';

export function permissionsPage(platforms: readonly Platform[], analyzers: readonly AnyAnalyzer[]): string {
  return `${generated}

# Permissions

What OAuthlas asks for, whom it talks to, and what you lose when you do not grant something. It only reads: it sends GET, and the few POSTs that are listed here. The transport refuses everything else before it is sent, and a test walks every surface to prove it. There is no telemetry.

*Baseline*: what an inventory cannot do without. *Optional*: only surfaces that add to the ordinary lists need it; without it, leave them out by \`off\` in the config. \`oauthlas init\` prints how to grant either ([getting access](getting-access.md)), \`oauthlas doctor\` what is lacking and what is too much ([doctor](doctor.md)).

Grant as little as you like. What could not be read is told in the report as a gap, with the permission that was lacking, and nothing is concluded from it. A rule that never speaks on a platform loses nothing there.

${platforms.map((platform) => section(platform, analyzers)).join('\n\n')}
`;
}

function section({ connector, posts, off }: Platform, analyzers: readonly AnyAnalyzer[]): string {
  const { id, title, hosts, surfaces, checkup } = connector;
  const permissions = [...new Set(surfaces.flatMap((surface) => surface.needs))];
  const remark = remarks[id];
  return `## ${title}

**Hosts contacted:** ${codes(hosts)}. No other host is called, unless the config names one in its place.

${posts.length === 0 ? '**No POSTs.** Nothing but GET is sent.' : `**The only POSTs**, by path: ${codes(posts)}. ${reasonOf(posts)}.`}

${remark === undefined ? '' : `${remark()}\n\n`}### Calls of ${title}

${table(
  ['Surface', 'Calls', 'Needs', 'Lost without it'],
  surfaces.map((surface) => [
    `[${code(surface.id)}](../src/connectors/${id}/${surface.id}.md)${off.has(surface.id) ? ' (off by default)' : ''}`,
    codes(surface.calls),
    needWords(surface),
    `${surface.question}${inherited(surface, surfaces)}`,
  ]),
)}
${checkup === undefined ? '' : `\n\`oauthlas doctor\` calls ${codes(checkup.calls)}. It needs no right of its own.\n`}
### What is lost without a permission of ${title}

${table(
  ['Permission', 'Needed', 'Surfaces not read', 'What is lost', 'Surfaces read in part', 'Findings withheld'],
  permissions.map((permission) => {
    const lost = surfaces.filter((surface) => surface.needs.includes(permission));
    const shadowed = inheriting(lost, surfaces).filter((surface) => !lost.includes(surface));
    return [
      code(permission),
      needed(lost, off),
      codes(lost.map((surface) => surface.id)),
      lost.map(({ question }) => question).join(' '),
      codes(shadowed.map((surface) => surface.id)),
      codes(withheld([...lost, ...shadowed], analyzers)),
    ];
  }),
)}`;
}

function needWords({ needs, notIn, plan }: SurfaceInfo): string {
  const clouds = notIn === undefined ? '' : `; not in ${codes(notIn.clouds)}`;
  const licensed = plan === undefined ? '' : `, and the licence ${plan}`;
  return `${codes(needs)}${licensed}${clouds}`;
}

function needed(lost: readonly SurfaceInfo[], off: Platform['off']): string {
  if (lost.every(({ id }) => off.has(id))) return 'off by default';
  return lost.every(({ adds }) => adds !== undefined) ? 'optional' : 'baseline';
}

function reasonOf(posts: readonly string[]): string {
  const token = 'ask the sign-in service for an access token';
  if (posts.some((post) => post.includes('batch'))) {
    return `They ${token}, and Graph for several GETs at once: what is inside is checked too, and nothing but GET is sent. The last asks Microsoft Defender one question, word for word`;
  }
  if (posts.some((post) => post.includes('api/team'))) {
    return 'Slack has every method called by POST. Each of these only reads, but the one that exchanges a refresh token for an access token';
  }
  return `They ${token}`;
}

function inherited(surface: SurfaceInfo, all: readonly SurfaceInfo[]): string {
  const heirs = inheriting([surface], all).filter((other) => other !== surface);
  return heirs.length === 0 ? '' : ` And ${codes(heirs.map((other) => other.id))}, which walks it.`;
}

/** The surfaces that walk one of these, and those that walk them. */
function inheriting(lost: readonly SurfaceInfo[], all: readonly SurfaceInfo[]): readonly SurfaceInfo[] {
  const heirs = all.filter((surface) => walked(surface, all).some((parent) => lost.includes(parent)));
  const more = heirs.filter((surface) => !lost.includes(surface));
  return more.length === 0 ? heirs : inheriting([...lost, ...more], all);
}

/** Rules that rest on the absence of something which these surfaces would have shown, but for what they only add to. */
function withheld(lost: readonly SurfaceInfo[], analyzers: readonly AnyAnalyzer[]): readonly string[] {
  const kinds = new Set<string>(
    lost.flatMap(({ yields, adds = [] }) => yields.filter((kind) => !adds.includes(kind))),
  );
  return analyzers.flatMap(({ id, rules }) =>
    rules.filter((rule) => rule.absent.some((kind) => kinds.has(kind))).map((rule) => `${id}/${rule.id}`),
  );
}

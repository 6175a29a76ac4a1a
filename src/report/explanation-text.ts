import { printable } from '../lib/text.ts';
import type { Explained, ExplainedAlternative, ExplainedHolder, Explanation } from './explanation.ts';
import { wrap } from './wrap.ts';

const breadths = {
  self: 'as far as the person may',
  selected: 'only what was picked out, or where it was let in',
  whole: 'the whole organisation',
} as const;

/** As many alternatives as somebody reads. */
const ALTERNATIVES = 6;

/** For a person at a terminal: what it allows first, then the worst, then why it is rated so. */
export function renderExplanation(explanation: Explanation, { width }: { readonly width: number }): string {
  const { query, permissions, like, note } = explanation;
  const lines: string[] = [];
  const field = (label: string, text: string) => {
    const hang = ' '.repeat(15);
    wrap(printable(text, 2000), Math.max(30, Math.min(width, 110) - hang.length)).forEach((part, i) => {
      lines.push((i === 0 ? `    ${label.padEnd(11)}` : hang) + part);
    });
  };
  for (const permission of permissions) {
    lines.push(title(permission));
    for (const holder of permission.holders) holderPart(lines, field, holder);
    lines.push('');
  }
  if (permissions.length === 0) {
    lines.push(`${printable(query, 200)}: unclassified`);
    field('', note ?? 'OAuthlas knows no permission by this name, and no family to which it could belong.');
    if (note === undefined) field('', 'That does not make it harmless: see what its API says of it.');
  }
  if (like.length > 0) field('like it', like.map((name) => printable(name, 100)).join(', '));
  return `${lines.join('\n').trimEnd()}\n`;
}

function title({ name, resource, platformTitle, alsoOn, isListed }: Explained): string {
  const where = resource === platformTitle ? resource : `${resource} (${platformTitle})`;
  const also = alsoOn.length > 0 ? `; the same on ${alsoOn.join(', ')}` : '';
  const listed = isListed ? '' : '; not on the vendor’s list that OAuthlas knows';
  return printable(`${name} · ${where}${also}${listed}`, 400);
}

function holderPart(
  lines: string[],
  field: (label: string, text: string) => void,
  holder: ExplainedHolder,
): void {
  lines.push('', `  ${holder.severity.toUpperCase().padEnd(9)} ${holder.as}`);
  field('allows', holder.allows);
  if (holder.worst !== undefined) field('worst', holder.worst);
  field('escalates', escalation(holder));
  field(
    'reaches',
    `${holder.data.join(', ')} (${holder.access.join(', ')}); ${breadths[holder.breadth]}; impact ${holder.impact} of 5`,
  );
  field('why', holder.reason);
  field('severity', `${holder.severity}, because ${holder.because}`);
  field('consent', holder.consent);
  if (holder.deprecated !== undefined) field('deprecated', holder.deprecated);
  holder.instead.slice(0, ALTERNATIVES).forEach((one, at) => {
    field(at === 0 ? 'instead' : '', alternative(one));
  });
  const more = holder.instead.length - ALTERNATIVES;
  if (more > 0) field('', `and ${more} more (--json has all)`);
  if (holder.vendorClass !== undefined) field('vendor', holder.vendorClass);
  // In one piece, to be copied.
  lines.push(`    ${'source'.padEnd(11)}${printable(holder.source, 300)}`);
  field('', bases[holder.basis]);
}

const bases = {
  'by hand': 'judged by hand for this permission',
  derived: 'derived by rule from its family, verb and breadth: nobody judged this very name',
} as const;

function escalation({ escalation, towards, how }: ExplainedHolder): string {
  if (escalation === 'none' || towards === undefined || how === undefined) return 'no';
  return `${escalation === 'direct' ? 'directly' : 'by a detour'}, towards ${towards}: ${how}`;
}

function alternative({ name, severity, only, operations }: ExplainedAlternative): string {
  const opens =
    operations && `opens ${operations.opened} of the ${operations.of} operations that this one opens`;
  const hints = [severity, ...(opens === undefined ? [] : [opens])].join('; ');
  return only === undefined ? `${name} (${hints})` : `${name}, if the app only ${only} (${hints})`;
}

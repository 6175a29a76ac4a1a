import { printable } from '../lib/text.ts';
import type { SetupGuide } from './setup-guide.ts';
import { wrap } from './wrap.ts';

/** For a person: what is granted and why, then each step in every way. Lines to paste stand at the margin, unbroken. */
export function renderSetup(guide: SetupGuide, { width }: { readonly width: number }): string {
  const lines: string[] = [];
  const prose = (text: string, indent = 0) => {
    const wide = Math.max(40, Math.min(width, 120)) - indent;
    for (const part of wrap(printable(text, 2000), wide)) lines.push(`${' '.repeat(indent)}${part}`);
  };
  prose(guide.what);
  lines.push('');
  for (const { name, id, surfaces, isBaseline } of guide.rights) {
    prose(`${name}${isBaseline ? '' : ' (optional)'}: ${surfaces.join(', ')}`, 2);
    if (id !== undefined) lines.push(`    ${id}`);
  }
  if (guide.off.length > 0) {
    lines.push('');
    prose(`Left out, and switched off in the entry of the config: ${guide.off.join(', ')}.`);
  }
  if (guide.notes.length > 0) lines.push('');
  for (const note of guide.notes) prose(`! ${note}`);
  guide.steps.forEach(({ title, text, ways }, i) => {
    lines.push('', `${i + 1}. ${title}`);
    if (text !== undefined) prose(text, 3);
    ways.forEach(({ by, lines: given }, at) => {
      lines.push('', `   ${at === 0 ? 'With' : 'Or with'} ${by}:`, '');
      for (const line of given) lines.push(printable(line, 20_000));
    });
  });
  return `${lines.join('\n').trimEnd()}\n`;
}

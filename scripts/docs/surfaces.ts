import { walked } from '../../src/pipeline/collect.ts';
import { capital, code, codes, generated, table } from './markdown.ts';
import type { Platform } from './platform.ts';

export function surfacesPage(platforms: readonly Platform[]): string {
  const [read, blind] = [count(platforms, 'surfaces'), count(platforms, 'blindSpots')];
  return `${generated}

# Surfaces

A surface is one question that a platform can answer. This version reads ${read} surfaces of ${platforms.length} platforms. It names ${blind} blind spots: access that exists and that no API shows, or that this version does not read yet. Both stand in the coverage ledger of every report, so that silence is never taken for "none".

- **whole**: what a complete reading does not show is missing.
- **feed**: it tells what happened in a window of time. What it does not tell may still exist.

${platforms.map(section).join('\n\n')}
`;
}

function count(platforms: readonly Platform[], what: 'surfaces' | 'blindSpots'): number {
  return platforms.reduce((total, { connector }) => total + connector[what].length, 0);
}

function section({ connector, off }: Platform): string {
  const { id, title, surfaces, blindSpots } = connector;
  const switched = surfaces.filter((surface) => off.has(surface.id));
  return `## ${title}

${table(
  ['Surface', 'Question', 'Tells of', 'Listing', 'Walks'],
  surfaces.map((surface) => [
    `[${code(surface.id)}](../src/connectors/${id}/${surface.id}.md)`,
    surface.question,
    codes(surface.yields),
    surface.listing,
    codes(walked(surface, surfaces).map((other) => other.id)),
  ]),
)}

${switched.map((surface) => `${code(surface.id)} is off unless the config asks for it: ${off.get(surface.id)}.\n\n`).join('')}### Blind spots of ${title}

${table(
  ['Blind spot', 'What is not seen', 'Why', 'Instead'],
  blindSpots.map((spot) => [
    code(spot.id),
    capital(spot.what),
    spot.why === 'no-api' ? 'the vendor has no API' : 'not read by this version',
    capital(spot.instead),
  ]),
)}`;
}

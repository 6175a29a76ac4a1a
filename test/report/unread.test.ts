import { describe, expect, test } from 'vitest';
import type { SurfaceCoverage } from '../../src/model/coverage.ts';
import { consoleFormat } from '../../src/report/formats/console.ts';
import { html } from '../../src/report/formats/html.ts';
import { markdown } from '../../src/report/formats/markdown.ts';
import { report } from '../support/report.ts';
import { rendered } from '../support/table.ts';

const whole = report();
const line = (surface: string, status: SurfaceCoverage['status'], what?: string): SurfaceCoverage => ({
  ...{ tenant: 'acme', platform: 'm365', surface, question: 'Which?', status, records: 0, inherits: [] },
  gaps: what === undefined ? [] : [{ reason: 'unsupported', what, subjects: 0 }],
});
const told = {
  ...whole,
  withheld: [],
  tenants: whole.tenants.map((tenant) => ({
    ...tenant,
    surfaces: [
      line('read-whole', 'complete'),
      line('turned-off', 'skipped', 'switched off'),
      { ...line('not-in-plan', 'skipped', 'this plan has no such list'), isAbsent: true } as const,
    ],
  })),
};

describe.each([
  [
    'console',
    async () => consoleFormat.render(told, { hasColour: false, width: 100, isVerbose: false }),
    /turned-off · Acme · skipped/,
    /not-in-plan · Acme · there is none\n +since +this plan has no such list/,
  ],
  [
    'html',
    async () => await rendered(html, [], told),
    /1 surface not read whole<.*turned-off<.*switched off</s,
    /What a tenant does not have<.*<b>not-in-plan<\/b> in <bdi>Acme<\/bdi>: this plan has no such list/s,
  ],
  [
    'markdown',
    async () => await rendered(markdown, [], told),
    /\| `turned-off` \| Acme \| switched off \|/,
    /does not have, .*\n\n- `not-in-plan` in Acme: this plan has no such list/,
  ],
])('%s', (_, render, off, none) => {
  test('tells what was switched off from what the plan does not have', async () => {
    const text = await render();

    expect(text).toMatch(off);
    expect(text).toMatch(none);
    expect(text).not.toContain('read-whole');
  });
});

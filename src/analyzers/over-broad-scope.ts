import { z } from 'zod';
import type { AppDossier } from '../model/dossier.ts';
import { type Context, defineAnalyzer, type Verdict } from './analyzer.ts';
import { idleAccess } from './over-broad-scope/idle-access.ts';
import { nobodyVouches } from './over-broad-scope/nobody-vouches.ts';
import { nobodyVouchesOnSlack } from './over-broad-scope/nobody-vouches-on-slack.ts';
import { onePersonsApp } from './over-broad-scope/one-persons-app.ts';
import { unusedScope } from './over-broad-scope/unused-scope.ts';
import { holdingsOf } from './shared/holdings.ts';

export interface Options {
  readonly days: number;
  readonly fewPeople: number;
}

export const overBroadScope = defineAnalyzer<Options>({
  id: 'over-broad-scope',
  title: 'Access that goes beyond its use, or that nobody vouches for',
  severity: 'medium',
  controls: {
    nhi: ['NHI5:2025', 'NHI3:2025'],
    csf: ['PR.AA-05', 'GV.SC-07'],
    attack: ['T1671', 'T1528', 'T1098.003'],
  },
  rules: [
    { id: 'unused-app-only', title: 'Acts for people, and could act without them', absent: ['use'] },
    { id: 'unused-delegated', title: 'Acts as itself, and could act for everyone', absent: ['use'] },
    { id: 'unused-scope', title: 'Holds a scope that it does not use', absent: ['use'] },
    { id: 'nobody-vouches', title: 'Powerful, foreign, unverified and unapproved', absent: [] },
  ],
  options: z.strictObject({ days: z.int().min(1), fewPeople: z.int().min(1) }),
  defaults: { days: 90, fewPeople: 5 },
  judge: { app: judgeApp },
});

function* judgeApp(dossier: AppDossier, options: Options, { now }: Context): Generator<Verdict> {
  const holdings = holdingsOf(dossier);
  if (dossier.tenant.platform === 'm365') {
    yield* idleAccess(dossier, holdings, options, now);
    yield* nobodyVouches(dossier, holdings, options);
  }
  if (dossier.tenant.platform === 'github') yield* onePersonsApp(dossier, holdings);
  if (dossier.tenant.platform === 'slack') yield* nobodyVouchesOnSlack(dossier, holdings);
  if (dossier.tenant.platform === 'google') yield* unusedScope(dossier, holdings, options, now);
}

import { z } from 'zod';
import type { AppDossier } from '../model/dossier.ts';
import { type Context, defineAnalyzer, type Verdict } from './analyzer.ts';
import { beyondRegister } from './over-broad-scope/beyond-register.ts';
import { fewUsers } from './over-broad-scope/few-users.ts';
import { idleAccess } from './over-broad-scope/idle-access.ts';
import { narrowerExists } from './over-broad-scope/narrower-exists.ts';
import { narrowerFits } from './over-broad-scope/narrower-fits.ts';
import { noOwner } from './over-broad-scope/no-owner.ts';
import { nobodyVouches } from './over-broad-scope/nobody-vouches.ts';
import { nobodyVouchesOnSlack } from './over-broad-scope/nobody-vouches-on-slack.ts';
import { onePersonsApp } from './over-broad-scope/one-persons-app.ts';
import { unusedScope } from './over-broad-scope/unused-scope.ts';
import { type Holdings, holdingsOf } from './shared/holdings.ts';
import { idleDays, type Line } from './shared/use.ts';

export interface Options {
  readonly days: number;
  readonly fewPeople: number;
  readonly fewShare: number;
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
    { id: 'narrower-fits', title: 'Uses what a narrower scope would open', absent: ['use'] },
    { id: 'beyond-register', title: 'Holds more than the register allows', absent: [] },
    { id: 'few-users', title: 'Reaches everyone for the sake of a few', absent: ['app'] },
    { id: 'nobody-vouches', title: 'Powerful, foreign, unverified and unapproved', absent: [] },
    { id: 'no-owner', title: 'Could take over the tenant, and nobody answers for it', absent: [] },
    { id: 'narrower-exists', title: 'A hint: less power may do', absent: [] },
  ],
  options: z.strictObject({
    days: z.int().min(1),
    fewPeople: z.int().min(1),
    fewShare: z.number().min(0).max(1),
  }),
  defaults: { days: 90, fewPeople: 5, fewShare: 0.01 },
  judge: { app: judgeApp },
});

function* judgeApp(dossier: AppDossier, options: Options, { now }: Context): Generator<Verdict> {
  const holdings = holdingsOf(dossier);
  const line = { days: idleDays(dossier, options.days), now };
  yield* judged(dossier, holdings, { options, line });
  yield* noOwner(dossier, holdings);
  yield* narrowerExists(dossier, holdings, line);
}

interface By {
  readonly options: Options;
  readonly line: Line;
}

function* judged(dossier: AppDossier, holdings: Holdings, { options, line }: By): Generator<Verdict> {
  yield* beyondRegister(dossier, holdings);
  yield* fewUsers(dossier, holdings, options);
  switch (dossier.tenant.platform) {
    case 'm365':
      yield* idleAccess(dossier, holdings, line);
      yield* nobodyVouches(dossier, holdings, options);
      break;
    case 'google':
      yield* unusedScope(dossier, holdings, line);
      yield* narrowerFits(dossier, holdings, line);
      break;
    case 'github':
      yield* onePersonsApp(dossier, holdings);
      break;
    case 'slack':
      yield* nobodyVouchesOnSlack(dossier, holdings);
      break;
  }
}

import type { Badness } from '../m365/plant.ts';
import { type ApiName, scopes, signIn } from './scopes.ts';

/** A Google app of the world that is told in a table. */
export interface GooglePlant {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** How many people let it in; fewer in a small world. */
  readonly users: number;
  /** Days since they did. */
  readonly granted: number;
  /** The APIs it called, and the days since the newest and the oldest call. */
  readonly calls: { readonly apis: readonly ApiName[]; readonly newest: number; readonly oldest: number };
  readonly bad?: Badness;
}

const stale = 'stale-grant/app-unused';
const unusedScope = 'over-broad-scope/unused-scope';
const narrowerFits = 'over-broad-scope/narrower-fits';

export const googlePlanted: readonly GooglePlant[] = [
  {
    key: 'driftline-chat',
    name: 'Driftline Chat',
    scopes: [...signIn, ...scopes('gmail.modify', 'contacts.readonly')],
    users: 7,
    granted: 540,
    calls: { apis: ['gmail', 'people'], newest: 131, oldest: 170 },
    bad: {
      story:
        'The contract with this since breached vendor ended 130 days ago; seven people\u2019s mail stayed open to it.',
      expect: [stale],
    },
  },
  {
    key: 'leafpress-pdf',
    name: 'Leafpress PDF Tools',
    scopes: [...signIn, ...scopes('drive')],
    users: 6,
    granted: 300,
    calls: { apis: ['drive'], newest: 120, oldest: 175 },
    bad: {
      story:
        'Tried once to convert some files; it still holds every file of six people, unused for 120 days.',
      expect: [stale],
    },
  },
  {
    key: 'hushnote-transcriber',
    name: 'Hushnote Transcriber',
    scopes: [...signIn, ...scopes('calendar.readonly', 'drive.readonly')],
    users: 4,
    granted: 160,
    calls: { apis: ['calendar', 'drive'], newest: 97, oldest: 150 },
    bad: {
      story: 'A trial of a transcription service ended three months ago; its reach into files did not.',
      expect: [stale],
    },
  },
  {
    key: 'cadence-scheduler',
    name: 'Cadencewell Scheduler',
    scopes: [...signIn, ...scopes('mail', 'calendar')],
    users: 5,
    granted: 240,
    calls: { apis: ['calendar'], newest: 0, oldest: 60 },
    bad: {
      story: 'Plans meetings, and only ever calls the calendar; it may also read, send and delete all mail.',
      expect: [unusedScope],
    },
  },
  {
    key: 'quartzline-dialer',
    name: 'Quartzline Dialer',
    scopes: [...signIn, ...scopes('drive', 'contacts.readonly')],
    users: 4,
    granted: 200,
    calls: { apis: ['people'], newest: 1, oldest: 55 },
    bad: {
      story: 'Looks up telephone numbers, and was given every file as well.',
      expect: [unusedScope],
    },
  },
  {
    key: 'docs-worm',
    name: 'Google Docs',
    scopes: scopes('mail', 'contacts'),
    users: 9,
    granted: 2,
    calls: { apis: ['gmail', 'people'], newest: 0, oldest: 1 },
    bad: {
      story: 'A stranger\u2019s app under the name of a Google product won nine people in two days.',
      // No rule looks at names yet.
      expect: [],
    },
  },
  {
    key: 'northpeak-backup',
    name: 'Northpeak Backup',
    scopes: [...signIn, ...scopes('gmail.readonly', 'drive.readonly')],
    users: 3,
    granted: 700,
    calls: { apis: ['gmail', 'drive'], newest: 0, oldest: 40 },
  },
  {
    key: 'rosterly-provisioning',
    name: 'Rosterly HR Provisioning',
    scopes: [...signIn, ...scopes('admin.directory.user')],
    users: 1,
    granted: 410,
    calls: { apis: ['admin'], newest: 0, oldest: 30 },
  },
  {
    key: 'copperline-discovery',
    name: 'Copperline Discovery',
    scopes: [...signIn, ...scopes('mail', 'drive')],
    users: 2,
    granted: 350,
    calls: { apis: ['gmail', 'drive'], newest: 0, oldest: 20 },
  },
  {
    key: 'vellum-proofreader',
    name: 'Vellum Proofreader',
    scopes: [...signIn, ...scopes('drive')],
    users: 5,
    granted: 260,
    calls: { apis: ['docs'], newest: 0, oldest: 70 },
    bad: {
      story: 'Corrects documents, and only ever opens documents; it may reach every other file as well.',
      expect: [narrowerFits],
    },
  },
];

// [share in 1000, words of the scopes beyond sign-in]
const profiles: readonly (readonly [number, readonly string[]])[] = [
  [420, []],
  [120, ['calendar.readonly']],
  [80, ['calendar.events']],
  [130, ['drive.file']],
  [60, ['drive.readonly']],
  [40, ['contacts.readonly']],
  [40, ['gmail.readonly']],
  [30, ['gmail.send']],
  [50, ['calendar.events', 'contacts.readonly']],
  [30, ['tasks']],
];

/** The scopes of an ordinary app, for a number below 1000. */
export function ordinaryScopes(permille: number): readonly string[] {
  let below = 0;
  for (const [share, words] of profiles) {
    below += share;
    if (permille < below) return [...signIn, ...scopes(...words)];
  }
  return signIn;
}

/** A domain-wide delegation of the world, as the admin log tells it: what it was given and lost, the oldest first. */
export interface DelegationPlant {
  /** A service account by its number, or an app of the table above by its key. */
  readonly client: { readonly id: string } | { readonly key: string };
  /** Days ago, with what was given; nothing given is all taken away. */
  readonly steps: readonly { readonly days: number; readonly scopes: readonly string[] }[];
  readonly bad?: Badness;
}

export const delegationsPlanted: readonly DelegationPlant[] = [
  {
    client: { id: '116208453907724158830' },
    steps: [{ days: 40, scopes: scopes('admin.directory.user', 'drive') }],
    bad: {
      story:
        'A contractor’s service account, let in for one move of files; it may make itself an administrator, and nobody answers for it.',
      expect: ['over-broad-scope/no-owner'],
    },
  },
  // The screens beside the meeting rooms. Once it might also write.
  {
    client: { id: '104417930286651204477' },
    steps: [
      { days: 35, scopes: scopes('calendar') },
      { days: 30, scopes: scopes('calendar.readonly', 'admin.directory.resource.calendar.readonly') },
    ],
  },
  // Taken away when the contract ended; the tokens of people were forgotten.
  {
    client: { key: 'driftline-chat' },
    steps: [
      { days: 170, scopes: scopes('gmail.modify') },
      { days: 130, scopes: [] },
    ],
  },
];

/** What is measured: so many events that wait, delivered by the command as a user runs it. */
export interface EventCase {
  readonly id: string;
  readonly title: string;
  readonly to: 'file' | 'splunk-hec';
  readonly format: 'ndjson' | 'ocsf';
  readonly events: number;
  /** With the line of their app, as most are; else small. */
  readonly hasApps: boolean;
  readonly goal: { readonly perSecond?: number; readonly rssMb?: number };
}

export const eventCases: readonly EventCase[] = [
  {
    id: 'events-file',
    title: '100,000 events to a file, in our own words',
    ...{ to: 'file', format: 'ndjson', events: 100_000, hasApps: true },
    goal: { perSecond: 10_000, rssMb: 250 },
  },
  {
    id: 'events-ocsf',
    title: '100,000 events to a file, in OCSF',
    ...{ to: 'file', format: 'ocsf', events: 100_000, hasApps: true },
    goal: { perSecond: 10_000, rssMb: 250 },
  },
  {
    id: 'events-hec',
    title: '100,000 events to Splunk’s stand-in, in OCSF, zipped',
    ...{ to: 'splunk-hec', format: 'ocsf', events: 100_000, hasApps: true },
    goal: { perSecond: 2000, rssMb: 250 },
  },
  {
    id: 'events-1m',
    title: '1,000,000 small events to a file, in our own words: the memory of 100,000',
    ...{ to: 'file', format: 'ndjson', events: 1_000_000, hasApps: false },
    goal: { perSecond: 10_000, rssMb: 250 },
  },
  {
    id: 'events-hec-1m',
    title: '1,000,000 small events to Splunk’s stand-in',
    ...{ to: 'splunk-hec', format: 'ndjson', events: 1_000_000, hasApps: false },
    goal: { perSecond: 2000, rssMb: 250 },
  },
];

/** Small enough for a test of the bench itself; its figures mean nothing. */
export const eventSmoke: readonly EventCase[] = [
  {
    id: 'events-smoke',
    title: '2,000 events to Splunk’s stand-in',
    ...{ to: 'splunk-hec', format: 'ocsf', events: 2000, hasApps: true },
    goal: {},
  },
];

import { z } from 'zod';
import { ProviderError, providerError, toGap } from '../../lib/errors.ts';
import { fanOut } from '../../lib/fan-out.ts';
import { where } from '../../lib/parse.ts';
import type { Gap } from '../../model/page.ts';
import type { AppRecord, PrincipalRecord } from '../../model/records.ts';
import { toInstant } from '../../model/values.ts';
import type { Surface } from '../connector.ts';
import { madeUpClientId, registrationKey } from './keys.ts';
import { peopleByLogin } from './people.ts';
import { ownerId } from './servers.ts';
import type { Session } from './session.ts';

/** Enough that no connection idles, and so few that the next page of another list does not wait behind them. */
const AHEAD = 5;

export const appPublishers: Surface<Session, AppRecord> = {
  id: 'app-publishers',
  question: 'Who publishes each installed app?',
  listing: 'whole',
  yields: ['app'],
  from: ['installations', 'members'],
  needs: ['any token'],
  calls: ['GET /apps/{app_slug}'],
  read: async function* (session, { tenant, after, signal, known }) {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const people = await peopleByLogin(session, { tenant, known, signal }).catch(nobodyKnown);
    const pages = fanOut(
      installationsAfter(known('app'), after),
      (installation) => readPublisher(session, installation, { tenant, people, signal: either }),
      (installation, error) => ({ records: [], gaps: [refusalGap(installation, error)], refused: error }),
      { width: session.concurrency + AHEAD, pageSize: 50 },
    );
    try {
      for await (const { done, gaveUp } of pages) {
        const gaps = done.flatMap(({ value }) => value.gaps);
        const cause = gaveUp ?? done.map(({ value }) => value.refused).find(isAboutAll);
        if (cause !== undefined)
          gaps.push(toGap(cause, { what: 'the publishers of the rest were not read' }));
        const last = done.at(-1)?.parent;
        yield {
          records: done.flatMap(({ value }) => value.records),
          gaps,
          ...(last !== undefined && { cursor: last.key }),
        };
        if (cause !== undefined) return;
      }
    } finally {
      stop.abort();
    }
  },
};

/** Then a member's app is told as somebody's: the gap of the members says so. */
function nobodyKnown(error: unknown): Here['people'] {
  if (providerError(error) === undefined) throw error;
  return new Map();
}

async function* installationsAfter(
  apps: AsyncIterable<AppRecord>,
  after: string | undefined,
): AsyncGenerator<AppRecord> {
  for await (const app of apps) {
    if (app.type === 'installation' && (after === undefined || app.key > after)) yield app;
  }
}

interface Outcome {
  readonly records: readonly AppRecord[];
  readonly gaps: readonly Gap[];
  readonly refused?: ProviderError;
}

/** A credential that is no good, or an address that is kept out, is for no other app either. */
function isAboutAll(error: ProviderError | undefined): boolean {
  return error?.reason === 'credentials' || (error?.reason === 'permission' && error.fix !== undefined);
}

const ownerSchema = z.looseObject({
  login: z.string().min(1).optional(),
  slug: z.string().min(1).optional(),
  type: z.string().optional(),
});

type Owner = z.output<typeof ownerSchema>;

const publisherSchema = z.looseObject({
  id: z.int(),
  client_id: z.string().optional(),
  name: z.string(),
  // A person or an organisation by its login, an enterprise by its slug.
  owner: ownerSchema.nullish(),
  created_at: z.string().nullish(),
});

async function readPublisher(
  { client, org, host }: Session,
  installation: AppRecord,
  { tenant, people, signal }: Pick<Here, 'tenant' | 'people'> & { readonly signal: AbortSignal },
): Promise<Outcome> {
  const { body } = await client.get('GET /apps/{app_slug}', { app_slug: installation.name }, signal);
  const about = { subject: installation.key, kinds: ['app'] } as const;
  const parsed = publisherSchema.safeParse(body);
  if (!parsed.success) {
    const fault = new ProviderError('shape', `the answer is not as documented${where(parsed.error)}`);
    return { records: [], gaps: [refusalGap(installation, fault)] };
  }
  if (!isSame(installation, parsed.data)) {
    const what = 'GitHub answered with another app than the one that is installed';
    return { records: [], gaps: [{ ...about, reason: 'shape', what, fix: 'scan again' }] };
  }
  const registration = toRegistration(installation, parsed.data, { tenant, org, host, people });
  const nameless: Gap = { ...about, reason: 'shape', what: 'GitHub names no owner of an app', fix: byHand };
  return { records: [registration], gaps: registration.homeTenant === undefined ? [nameless] : [] };
}

/** A slug is free again when an app is renamed, and a stranger may have taken it. */
function isSame({ clientId }: AppRecord, { id, client_id }: z.output<typeof publisherSchema>): boolean {
  return clientId === client_id || clientId === madeUpClientId(id);
}

interface Here {
  readonly tenant: string;
  readonly org: string;
  readonly host: string;
  /** By login. */
  readonly people: ReadonlyMap<string, PrincipalRecord>;
}

export function toRegistration(
  { clientId = '', name: slug }: Pick<AppRecord, 'clientId' | 'name'>,
  { name, owner, created_at }: Pick<z.output<typeof publisherSchema>, 'name' | 'owner' | 'created_at'>,
  { tenant, org, host, people }: Here,
): AppRecord {
  const login = owner?.login ?? owner?.slug;
  return {
    kind: 'app',
    key: registrationKey(tenant, clientId),
    clientId,
    name: name || slug,
    role: 'registration',
    type: 'github-app',
    home: homeOf(login?.toLowerCase(), org),
    ...(owner && login !== undefined && { homeTenant: ownerId(host, accountOf(owner, login)) }),
    // GitHub verifies publishers for its marketplace alone, and does not tell here.
    ...(login !== undefined && { publisher: { name: login, verified: 'unknown' } }),
    enabled: 'unknown',
    createdAt: toInstant(created_at),
    ...(owner && { tags: [`owner:${ownerType(owner, people)}`] }),
  };
}

function homeOf(owner: string | undefined, org: string): AppRecord['home'] {
  if (owner === undefined) return 'unknown';
  if (owner === org.toLowerCase()) return 'own';
  return owner === 'github' ? 'platform' : 'foreign';
}

/** An organisation goes by its login; a person whose login reads like our organisation's elsewhere is none. */
function accountOf({ login, type }: Owner, name: string): string {
  if (login === undefined) return `enterprise/${name}`;
  return type === 'Organization' ? name : `user/${name}`;
}

/** The account of a member is not the organisation's, and no stranger's either. */
function ownerType({ login, type }: Owner, people: Here['people']): string {
  if (login === undefined) return 'enterprise';
  const isMember = people.get(login.toLowerCase())?.guest === false;
  return type === 'User' && isMember ? 'member' : (type?.toLowerCase() ?? 'unknown');
}

/** What is refused of one app leaves nothing but its publisher in doubt. */
function refusalGap(installation: AppRecord, error: ProviderError): Gap {
  const about = {
    what: 'the publisher of an app was not told',
    subject: installation.key,
    kinds: ['app'],
  } as const;
  // A private app is hidden from everybody but its owner; so is one that was renamed or deleted meanwhile.
  if (error.reason === 'gone') {
    const what = 'GitHub does not tell who publishes an app, which is perhaps a private one';
    return { ...about, reason: 'permission', what, fix: byHand };
  }
  const gap = { ...toGap(error, about), what: about.what };
  return gap.reason === 'permission' ? { fix: byHand, ...gap } : gap;
}

const byHand =
  'open it under Third-party Access › GitHub Apps in the settings of the organisation, which names its owner';

import { z } from 'zod';
import { parseAnswer, parseEach } from '../../lib/parse.ts';
import type { PrincipalRecord } from '../../model/records.ts';
import type { Maybe } from '../../model/values.ts';
import type { ReadOptions, Surface } from '../connector.ts';
import { userKey } from './keys.ts';
import { type List, type ListOptions, readLists } from './lists.ts';
import { flag, id, maybeId, maybeText } from './loose.ts';
import { post } from './methods.ts';
import { chained, idsOf } from './pages.ts';
import { workspacesOf } from './places.ts';
import type { SlackSession } from './session.ts';

/** What Slack recommends; it may refuse, or fail, where more are asked for. */
const LIMIT = 200;

export const users: Surface<SlackSession, PrincipalRecord> = {
  id: 'users',
  question: 'Who are the people and bots, and which of them are guests, administrators or deactivated?',
  listing: 'whole',
  yields: ['principal'],
  from: ['workspaces'],
  needs: ['users:read', 'users:read.email'],
  calls: [post('users.list')],
  read: async function* (session, { tenant, after, known }) {
    const seen = createSeen();
    // A resumed run has read some of them already.
    if (after !== undefined) for await (const person of known('principal')) seen.over(person);
    const ask = async ({ place }: List, cursor: string | undefined) => {
      const where = session.isOrgInstall ? { team_id: place.id } : {};
      const query = { ...where, limit: LIMIT, ...(cursor !== undefined && { cursor }) };
      return parseAnswer(answerSchema, await session.client.users(query), 'the list of people');
    };
    const options: ListOptions<Answer> = {
      after,
      width: session.concurrency,
      whoAmI: session.client.whoAmI,
      what: 'the people',
      ids: ({ members }) => idsOf(members),
      isNeverEmpty: true,
    };
    for await (const page of readLists(lists(session, known), ask, options)) {
      if ('gap' in page) {
        const { gap, ...place } = page;
        yield { records: [], gaps: [gap], ...place };
        continue;
      }
      const { values, gaps } = parseEach(memberSchema, page.answer.members, 'a person');
      const people = values.map((member) => toPrincipal(tenant, member));
      yield {
        records: session.isOrgInstall ? people.map(seen.over) : people,
        gaps,
        cursor: page.cursor,
      };
    }
  },
};

async function* lists(session: SlackSession, known: ReadOptions['known']): AsyncGenerator<List> {
  for await (const place of workspacesOf(session, known)) yield { place, order: place.id };
}

/**
 * A person of several workspaces is one: an administrator of any is one, and so long as one lets them in they are
 * active. Two letters a person are kept, not the person.
 */
function createSeen() {
  const seen = new Map<string, { readonly isActive: boolean; readonly isAdmin: boolean }>();
  return {
    over: (person: PrincipalRecord): PrincipalRecord => {
      const before = seen.get(person.key);
      const isActive = before?.isActive === true || person.state === 'active';
      const isAdmin = before?.isAdmin === true || person.admin === true;
      seen.set(person.key, { isActive, isAdmin });
      return {
        ...person,
        ...(isActive && { state: 'active' }),
        ...(isAdmin && { admin: true }),
      };
    },
  };
}

const answerSchema = z.looseObject({ ...chained, members: z.array(z.unknown()) });

type Answer = z.output<typeof answerSchema>;

const memberSchema = z.object({
  id,
  name: maybeText,
  real_name: maybeText,
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_admin: flag,
  is_owner: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  /** Of the whole organisation, where there is one. */
  enterprise_user: z.object({ is_admin: flag, is_owner: flag }).nullish(),
  profile: z
    .object({ email: maybeText, real_name: maybeText, api_app_id: maybeId })
    .nullish()
    .transform((profile) => profile ?? undefined),
});

type Member = z.output<typeof memberSchema>;

export function toPrincipal(tenant: string, member: Member): PrincipalRecord {
  const { profile, deleted } = member;
  const isBot = isAutomatic(member);
  return {
    kind: 'principal',
    key: userKey(tenant, member.id),
    type: isBot ? 'service' : 'user',
    name: member.real_name ?? profile?.real_name ?? member.name ?? member.id,
    ...(profile?.email !== undefined && { email: profile.email }),
    // The app whose bot it is.
    ...(isBot && profile?.api_app_id !== undefined && { clientId: profile.api_app_id }),
    state: deleted === undefined ? 'unknown' : deleted ? 'suspended' : 'active',
    guest: either(member.is_restricted, member.is_ultra_restricted),
    admin: isAdministrator(member),
    // `updated` is when the profile changed, which says nothing of when they came.
    createdAt: 'unknown',
  };
}

/** Slackbot says of itself that it is no bot. */
function isAutomatic({ id, is_bot: isBot, is_workflow_bot: isWorkflow }: Member): boolean {
  return id === slackbot || isBot === true || isWorkflow === true;
}

export const slackbot = 'USLACKBOT';

function isAdministrator({
  is_admin: isAdmin,
  is_owner: isOwner,
  enterprise_user: org,
}: Member): Maybe<boolean> {
  return org?.is_admin === true || org?.is_owner === true || either(isAdmin, isOwner);
}

/** Slack leaves all of these out for somebody who is deactivated. */
function either(one: boolean | undefined, other: boolean | undefined): Maybe<boolean> {
  if (one === true || other === true) return true;
  return one === undefined || other === undefined ? 'unknown' : false;
}

import { posix } from '../../lib/shell.ts';
import type { Remedy } from '../checkup.ts';
import type { GoogleConfig } from './config.ts';
import { DELEGATION } from './delegation.ts';
import { rights, rightsOf } from './rights.ts';
import { isAsItself } from './scopes.ts';
import { readKey } from './service-account-key.ts';

const WHO_DELEGATES =
  'Only a super administrator may delegate. A change takes minutes, at most a day; the list replaces the one that stands there.';

/** As whom the scopes are delegated, for lines to paste. */
export interface Grantee {
  /** The service account's number; undefined: only its address is known, or there is none. */
  readonly clientId: string | undefined;
  readonly account: string | undefined;
  /** The Google Cloud project that the calls are counted on. */
  readonly project: string | undefined;
  readonly admin: string | undefined;
  /** In Google Cloud, where its assets are listed. */
  readonly parent?: string | undefined;
  /** What the surfaces that are read need, and no more. */
  readonly wanted: readonly string[];
}

export function granteeOf(config: GoogleConfig, needs: readonly string[]): Grantee {
  // What it asks for in its own name is delegated to nobody.
  const wanted = needs.filter((need) => need.startsWith('https://') && !isAsItself(need));
  return { ...accountOf(config), parent: config.cloudParent, wanted };
}

function accountOf({ auth }: GoogleConfig): Omit<Grantee, 'wanted' | 'parent'> {
  switch (auth.kind) {
    case 'service-account': {
      const { client_id, client_email } = readKey(auth.key);
      const clientId = /^\d+$/.test(client_id) ? client_id : undefined;
      const account = isAccount(client_email) ? client_email : undefined;
      return { clientId, account, project: projectOf(client_email), admin: auth.subject };
    }
    case 'workload-identity': {
      const account = isAccount(auth.serviceAccount) ? auth.serviceAccount : undefined;
      const project = projectOf(auth.serviceAccount);
      return { clientId: undefined, account, project, admin: auth.subject };
    }
    case 'my-login':
      return { ...nobody, project: auth.quotaProject };
    case 'bearer':
      return nobody;
  }
}

const nobody = { clientId: undefined, account: undefined, project: undefined, admin: undefined } as const;

function isAccount(address: string): boolean {
  return /^[a-z0-9-]+@[a-z0-9.-]+$/.test(address);
}

function projectOf(address: string): string | undefined {
  return /^[a-z0-9-]+@([a-z][a-z0-9-]{4,28}[a-z0-9])\.iam\.gserviceaccount\.com$/.exec(address)?.[1];
}

/** The page of the Admin console with the list filled in: GAM leads there too, Google does not document it. */
export function delegationLink(clientId: string, scopes: readonly string[]): string {
  return `https://admin.google.com/ac/owl/domainwidedelegation?overwriteClientId=true&clientIdToAdd=${clientId}&clientScopeToAdd=${scopes.join(',')}`;
}

/** How a scope is delegated, or taken back: both are the whole list anew. */
export function delegate({ clientId, account, wanted }: Grantee): Remedy {
  if (clientId === undefined && account === undefined)
    return {
      by: 'what this token carries cannot be added to: log in anew with the scope, or set up a service account with `oauthlas init google`',
      commands: [],
    };
  const by = `Admin console > ${DELEGATION}: the client id ${clientId ?? 'that the first command prints'}, and the scopes as they stand in the list`;
  return {
    by,
    commands: [
      ...(clientId === undefined
        ? [`gcloud iam service-accounts describe ${posix(account ?? '')} --format 'value(uniqueId)'`]
        : ['# For a browser, as a super administrator:', delegationLink(clientId, wanted)]),
      '# For the Admin console, the whole list of scopes:',
      wanted.join(','),
    ],
    note: WHO_DELEGATES,
  };
}

/** What helps where a scope is delegated and its calls are refused. */
export function unblock(scope: string, lacks: string, grantee: Grantee): Remedy | undefined {
  const [row] = rightsOf([scope]);
  if (row === undefined) return undefined;
  const { api, role } = row;
  const project = grantee.project === undefined ? 'PROJECT' : posix(grantee.project);
  if (lacks === `the ${api.title}`)
    return {
      by: `Google Cloud console > APIs & Services > Library > ${api.title} > Enable`,
      commands: [`gcloud services enable ${api.service} --project ${project}`],
      note: 'An API that was just enabled is refused for some minutes yet.',
    };
  if (!rights.some(({ privilege }) => privilege === lacks)) return undefined;
  if (role.iam !== undefined) return bind(role.iam, grantee);
  const whom = grantee.admin ?? 'whoever signs in';
  if (role.tick === undefined)
    return {
      by: `no custom role can hold it: Admin console > Directory > Users > ${whom} > Admin roles and privileges > Super Admin. Whoever acts as ${whom} can then do everything; leaving out what only such a one is shown loses no more than: ${shownToSuper(lacks)}`,
      commands: [],
    };
  return {
    by: `Admin console > Account > Admin roles > the role of ${whom} > Privileges: ${role.tick.join(', ')}; in all organisational units`,
    commands: [],
  };
}

/** All that the same lack costs. */
function shownToSuper(lacks: string): string {
  return rights
    .flatMap(({ privilege, role }) => (privilege === lacks ? (role.superOnly ?? []) : []))
    .join('; ');
}

/** A role of Google Cloud, for the account itself. */
function bind(role: string, { account, parent = '' }: Grantee): Remedy {
  const [kind = '', id = ''] = parent.split('/');
  const member = account === undefined ? 'user:ADDRESS' : `serviceAccount:${account}`;
  const where = kind === 'folders' ? 'resource-manager folders' : kind;
  return {
    by: `Google Cloud console > IAM & Admin > IAM, at ${parent}: ${role} for ${account ?? 'whoever signs in'}; and see that ${parent} is there`,
    commands: [
      `gcloud ${where} add-iam-policy-binding ${posix(id)} --member ${posix(member)} --role ${role} --condition None`,
    ],
  };
}

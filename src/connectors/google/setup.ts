import { z } from 'zod';
import type { SurfaceInfo } from '../connector.ts';
import { type Asked, SetupError, type SetupPlan, type SetupRight } from '../setup.ts';
import { chooseFrom } from '../setup-choice.ts';
import { checkWorkload, issuer } from '../setup-workload.ts';
import { rightsOf, type ScopeRight } from './rights.ts';
import { scopes, scopesOf } from './scopes.ts';
import { setupSteps } from './setup-steps.ts';

export type SetupOptions = z.output<typeof options>;

const options = z.object({
  mode: z.enum(['read-only', 'full'], { error: '--mode must be read-only or full' }).default('read-only'),
  surfaces: z.array(z.string()).default(['baseline']),
  auth: z
    .enum(['key', 'workload-identity'], { error: '--auth must be key or workload-identity' })
    .default('key'),
  /** Of the service account, and of pool and provider. */
  name: z
    .string()
    .regex(/^(?!gcp-)[a-z](?:[a-z0-9-]{4,28}[a-z0-9])$/, {
      error:
        '--name must be 6 to 30 lower-case letters, digits and -, begin with a letter, and not with gcp-',
    })
    .default('oauthlas'),
  /** The tenant's id in our config. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, { error: '--id must be lower-case letters, digits, - and _' })
    .default('google'),
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, { error: '--project must be the id of a Google Cloud project' })
    .optional(),
  admin: z
    .email({ error: '--admin must be the address of the administrator as whom it acts' })
    .regex(/^[A-Za-z0-9][\w.+@-]{2,253}$/, { error: '--admin must be an address of plain letters' })
    .optional(),
  issuer,
  // Google takes no more of it.
  subject: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:/@|=+~#-]{0,126}$/, {
      error: '--subject must be at most 127 plain letters, and begin with a letter or digit',
    })
    .optional(),
});

/** A service account with the chosen scopes and the least administrator, step by step. @throws SetupError */
export function setup(asked: Asked, surfaces: readonly SurfaceInfo[]): SetupPlan {
  const parsed = options.safeParse(asked);
  if (!parsed.success) throw new SetupError(parsed.error.issues.map(({ message }) => message).join('; '));
  return planOf(parsed.data, surfaces);
}

function planOf(asked: SetupOptions, all: readonly SurfaceInfo[]): SetupPlan {
  const { mode } = asked;
  checkWorkload(asked);
  const open: readonly string[] = scopesOf[mode];
  const {
    chosen,
    off: unchosen,
    baseline,
  } = chooseFrom(asked.surfaces, all, {
    absent: ({ id, needs, onRequest }) => {
      if (onRequest) return `${id} is not set up here: see docs/getting-access.md on what it takes`;
      return needs.every((need) => open.includes(need))
        ? undefined
        : `${id} is read in full mode: say --mode full`;
    },
    isPlain: () => true,
  });
  // What is read on request alone is off until it is asked for.
  const off = unchosen.filter(({ onRequest }) => onRequest !== true);
  const needs = [...new Set(chosen.flatMap((surface) => surface.needs))];
  const rights = needs.map(
    (name): SetupRight => ({
      name,
      surfaces: chosen.filter((surface) => surface.needs.includes(name)).map(({ id }) => id),
      isBaseline: baseline.includes(name),
    }),
  );
  const rows = rightsOf(needs);
  return {
    what: `A service account, ${asked.name}, without any role in Google Cloud, with ${rights.length} delegated ${rights.length === 1 ? 'scope' : 'scopes'}${needs.includes(scopes.security) ? '' : ' that only read'}, for ${chosen.length} of ${chosen.length + off.length} surfaces; and an administrator as whom it acts.`,
    surfaces: chosen.map(({ id }) => id),
    off: off.map(({ id }) => id),
    rights,
    notes: notesOf(asked, rows, chosen),
    ...setupSteps(asked, { needs, rows, off: off.map(({ id }) => id) }),
  };
}

function notesOf(
  { auth, mode, subject }: SetupOptions,
  rows: readonly ScopeRight[],
  chosen: readonly SurfaceInfo[],
): readonly string[] {
  const needing = (scope: string) =>
    chosen
      .filter(({ needs }) => needs.includes(scope))
      .map(({ id }) => id)
      .join(', ');
  return [
    'Whoever runs it makes a project or service accounts in Google Cloud, and is a super administrator of the Workspace: nobody else may delegate scopes or make roles.',
    'Delegation is not bound to the administrator that the config names: whoever holds the credential can act as anybody of the organisation, within these scopes. So give it a project of its own, in which nobody else may make keys.',
    ...superNotes(rows, needing),
    ...(needing(scopes.security) === ''
      ? []
      : [
          `${scopes.security} CAN DO MORE THAN READ: delete tokens, turn off second factors, read backup codes. Google offers nothing less for ${needing(scopes.security)}. OAuthlas only reads; whoever gets hold of the credential need not.`,
        ]),
    ...(mode === 'full' && needing(scopes.security) === ''
      ? [
          'Nothing that was chosen needs --mode full, in which grants are read from the tokens alone: leave it out.',
        ]
      : []),
    ...(subject?.endsWith(':pull_request')
      ? [
          'Whoever can open a pull request in that repository signs in as this service account: name a branch or an environment instead.',
        ]
      : []),
    ...(auth === 'key'
      ? [
          'A key can be copied, and whoever has it is this service account. Newer organisations forbid keys (iam.disableServiceAccountKeyCreation): --auth workload-identity needs none.',
        ]
      : []),
  ];
}

/** What no custom role can hold is one note; what it holds in part, one each. */
function superNotes(rows: readonly ScopeRight[], needing: (scope: string) => string): readonly string[] {
  const whole = rows.filter(({ role }) => role.superOnly !== undefined && role.tick === undefined);
  const part = rows.flatMap(({ scope, role }) =>
    role.superOnly === undefined || role.tick === undefined
      ? []
      : [
          `Of ${needing(scope)}, a custom role shows all but ${role.superOnly}: those only a super administrator sees, and without one each is told as a gap.`,
        ],
  );
  if (whole.length === 0) return part;
  const surfaces = whole.map(({ scope }) => needing(scope)).join(' and ');
  const shown = whole.map(({ role }) => role.superOnly).join('; ');
  return [
    `${surfaces} ${whole.length === 1 ? 'needs' : 'need'} a super administrator, since Google shows to no other: ${shown}. Left out, ${whole.length === 1 ? 'that alone is' : 'they alone are'} lost, and a custom role does for the rest.`,
    ...part,
  ];
}

import { z } from 'zod';
import { appRoleId } from '../../knowledge/scopes/app-roles.ts';
import type { SurfaceInfo } from '../connector.ts';
import { type Asked, SetupError, type SetupPlan, type SetupRight } from '../setup.ts';
import { checkWorkload, issuer } from '../setup-workload.ts';
import { clouds } from './clouds.ts';
import { noAppRole } from './remedies.ts';
import { chooseSurfaces, isReadOnly } from './setup-choice.ts';
import { setupSteps } from './setup-steps.ts';

export type SetupOptions = z.output<typeof options>;

/** A name stands in commands of two shells and of az, which takes a leading @ for a file and a leading - for an option. */
const name = z.string().regex(/^[\p{L}\p{N}][^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]{0,119}$/u, {
  error: '--name must begin with a letter or digit, and be at most 120 letters on one line',
});

const subject = z
  .string()
  .regex(/^[\p{L}\p{N}][^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]{0,599}$/u, {
    error: '--subject must begin with a letter or digit, and be at most 600 letters on one line',
  });

const options = z.object({
  surfaces: z.array(z.string()).default(['baseline']),
  auth: z
    .enum(['certificate', 'workload-identity', 'secret'], {
      error: '--auth must be certificate, workload-identity or secret',
    })
    .default('certificate'),
  name: name.default('OAuthlas'),
  /** The tenant's id in our config. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, {
      error: '--id must be lower-case letters, digits, - and _',
    })
    .default('m365'),
  tenantId: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, {
      error: '--tenant-id must be the directory id (a GUID) or one of its domains',
    })
    .optional(),
  cloud: z
    .enum(Object.keys(clouds) as [keyof typeof clouds], {
      error: `--cloud must be ${Object.keys(clouds).join(', ')}`,
    })
    .default('global'),
  issuer,
  subject: subject.optional(),
});

/** The least-privileged app registration for the chosen surfaces, step by step. @throws SetupError */
export function setup(asked: Asked, surfaces: readonly SurfaceInfo[]): SetupPlan {
  const parsed = options.safeParse(asked);
  if (!parsed.success) throw new SetupError(parsed.error.issues.map(({ message }) => message).join('; '));
  return planOf(parsed.data, surfaces);
}

function planOf(asked: SetupOptions, all: readonly SurfaceInfo[]): SetupPlan {
  const { auth, cloud } = asked;
  checkWorkload(asked);
  const { chosen, off, absent, baseline } = chooseSurfaces(asked.surfaces, all, cloud);
  const needs = [...new Set(chosen.flatMap((surface) => surface.needs))];
  const rights = needs.map((right): SetupRight => {
    const id = appRoleId(right);
    return {
      name: right,
      ...(id !== undefined && { id }),
      surfaces: chosen.filter((surface) => surface.needs.includes(right)).map((surface) => surface.id),
      isBaseline: baseline.includes(right),
    };
  });
  const others = rights.filter(({ id }) => id === undefined);
  const writers = rights.filter((right) => !isReadOnly(right.name));
  return {
    what: `An app registration of this tenant alone, ${asked.name}, with ${rights.length} application ${rights.length === 1 ? 'permission' : 'permissions'} of Microsoft Graph${writers.length === 0 ? ' that only read' : ''}, for ${chosen.length} of ${all.length} surfaces.`,
    surfaces: chosen.map(({ id }) => id),
    off: off.map(({ id }) => id),
    rights,
    notes: [
      'Whoever runs it must be Privileged Role Administrator or Global Administrator: nobody else may consent to permissions of Microsoft Graph that act without a person.',
      ...writers.map(
        (right) =>
          `${right.name} CAN DO MORE THAN READ, and Microsoft offers nothing less for ${right.surfaces.join(', ')}. OAuthlas only reads; whoever gets hold of the credential need not.`,
      ),
      ...(absent.length === 0
        ? []
        : [
            `Not to be had in the cloud ${cloud}, so that nothing is granted for it: ${absent.map(({ id }) => id).join(', ')}.`,
          ]),
      ...licenceNotes(chosen),
      ...others.map(
        (right) =>
          `${right.name}: ${noAppRole[right.name] ?? 'its id is not known here: look for it in the Entra admin center'}.`,
      ),
      ...(cloud === 'global'
        ? []
        : [
            'The ids of the permissions are those of the global cloud; look in this one whether they carry the same names before you consent.',
          ]),
      ...(asked.subject?.endsWith(':pull_request')
        ? [
            'Whoever can open a pull request in that repository signs in as this app: name a branch or an environment instead.',
          ]
        : []),
      ...(auth === 'secret'
        ? [
            'A secret can be copied, and whoever has it is this app. A certificate stays where it was made, and a federated credential is none that could be kept.',
          ]
        : []),
    ],
    ...setupSteps(asked, { rights, off: off.map(({ id }) => id) }),
  };
}

/** To grant what cannot be answered gives the credential more than it can use. */
function licenceNotes(chosen: readonly SurfaceInfo[]): readonly string[] {
  const wanting = new Map<string, readonly string[]>();
  for (const { id, plan } of chosen)
    if (plan !== undefined) wanting.set(plan, [...(wanting.get(plan) ?? []), id]);
  return [...wanting].map(
    ([plan, ids]) =>
      `Answered only in a tenant that owns ${plan}, and to be left out of --surfaces in any other: ${ids.join(', ')}.`,
  );
}

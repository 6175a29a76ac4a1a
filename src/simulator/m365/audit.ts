import type { DirectoryAudit, ModifiedProperty, TargetResource } from '@microsoft/microsoft-graph-types';
import { guids } from '../chance.ts';
import { dayMs } from '../clock.ts';
import { type Answer, parameters } from '../http.ts';
import { listOf } from '../list.ts';
import type { ToldKey } from '../planted.ts';
import { graphError } from './answers.ts';
import { grantId } from './ids.ts';
import { page } from './page.ts';
import type { Part } from './part.ts';
import { keyId, registrationIds } from './rows.ts';
import type { App, M365 } from './scene.ts';

/** What happened to apps, as the audit log of the directory keeps it. */
export const audit: Part = {
  routes: [
    {
      endpoint: 'm365.directoryAudits',
      path: '/v1.0/auditLogs/directoryAudits',
      answer: (world, { query }) => directoryAudits(world, query),
    },
  ],
  truth: (world) => ({
    'consent-events': stories(world)
      .filter(({ days }) => days < retentionDays(world))
      .flatMap(({ told }) => told),
  }),
};

/** Without a licence of Entra ID P1 or P2 the log is short. */
function retentionDays({ isPremium }: M365): number {
  return isPremium ? 30 : 7;
}

const filter =
  /^activityDateTime ge (\S+) and activityDateTime le (\S+) and loggedByService eq 'Core Directory' and \(category eq '(\w+)' or category eq '(\w+)'\)$/;

function directoryAudits(world: M365, query: string): Answer {
  const asked = parameters(query);
  const [, from, to, ...categories] = filter.exec(asked.get('$filter') ?? '') ?? [];
  if (from === undefined || to === undefined || asked.get('$orderby') !== 'activityDateTime desc')
    return graphError(400, 'BadRequest', 'Invalid filter clause.');
  const kept = stories(world).filter(({ days }) => days < retentionDays(world));
  const rows = [...kept.flatMap(({ rows }) => rows), ...editRows(world)]
    .filter(({ category }) => categories.includes(category ?? ''))
    .filter(({ activityDateTime: at }) => at >= from && at <= to)
    .sort((a, b) => (a.activityDateTime < b.activityDateTime ? 1 : -1));
  return page(
    {
      path: 'v1.0/auditLogs/directoryAudits',
      entity: 'auditLogs/directoryAudits',
      list: listOf(rows),
      row: (row) => row,
      most: 1000,
    },
    query,
  );
}

/** What was done to apps after the world was planted. */
function editRows(world: M365): readonly Row[] {
  const types = { applications: 'Application', servicePrincipals: 'ServicePrincipal' } as const;
  return world.edits.all().flatMap(({ entity, id, row, at = world.now + hourMs }, n) => {
    const type = entity === 'applications' || entity === 'servicePrincipals' ? types[entity] : undefined;
    if (type === undefined) return [];
    const verb = row === null ? 'Delete' : 'Update';
    const index = registrationIds(world).indexOf(id);
    const appId = index === undefined ? undefined : world.apps.at(index).appId;
    return {
      id: `Directory_EDIT_${n}`,
      category: 'ApplicationManagement',
      correlationId: guids(world.seed, `${world.tenant.id}.edit`).at(n),
      result: 'success',
      activityDisplayName: `${verb} ${type === 'Application' ? 'application' : 'service principal'}`,
      activityDateTime: new Date(at).toISOString(),
      loggedByService: 'Core Directory',
      initiatedBy: { app: null, user: null },
      targetResources: [{ id, type, modifiedProperties: [] }],
      additionalDetails:
        type === 'Application' && appId !== undefined ? [{ key: 'AppId', value: appId }] : [],
    } as Row;
  });
}

const hourMs = 3_600_000;

interface Story {
  readonly days: number;
  readonly rows: readonly Row[];
  readonly told: readonly ToldKey[];
}

type Row = DirectoryAudit & { readonly activityDateTime: string };

const graphAppId = '00000003-0000-0000-c000-000000000000';

/** Each is told by rows with one correlation id, some milliseconds apart. */
function stories(world: M365): readonly Story[] {
  const byKey = new Map(world.planted.map(({ key }, index) => [key, world.apps.at(index)]));
  const graph = world.apps.at(world.appIndexOfAppId(graphAppId) ?? 0);
  const person = (n: number) => world.users.ids.at(n);
  const all: Story[] = [];
  const story = (
    key: string,
    days: number,
    tell: (app: App, add: Add, correlation: string) => readonly ToldKey[],
  ) => {
    const app = byKey.get(key);
    if (app === undefined) return;
    const n = all.length;
    const correlation = guids(world.seed, `${world.tenant.id}.correlation`).at(n);
    const rows: Row[] = [];
    const add: Add = (activity, who, targets, { category = 'ApplicationManagement', appId, result } = {}) => {
      const at = world.now - days * dayMs - 7_000_000 + rows.length * 9;
      rows.push({
        id: `Directory_${correlation}_SIM${n}_${rows.length}`,
        category,
        // Ids come in either letters.
        correlationId: n % 3 === 1 ? correlation.toUpperCase() : correlation,
        result: result ?? 'success',
        resultReason: '',
        activityDisplayName: activity,
        activityDateTime: new Date(at).toISOString().replace('Z', '1234Z'),
        loggedByService: 'Core Directory',
        operationType: 'Update',
        initiatedBy: who,
        targetResources: [...targets],
        additionalDetails: appId === undefined ? [] : [{ key: 'AppId', value: appId }],
      });
    };
    all.push({ days, told: tell(app, add, correlation), rows });
  };

  // The later consent to everybody's mail: the row named after it hides what was added, the two beside it tell.
  story('tideglass-scheduling', 14, (app, add, correlation) => {
    const before = 'openid profile offline_access User.Read Calendars.ReadWrite';
    const who = user(person(3));
    const grant = { app, graph, person: null };
    const grown = [
      property('DelegatedPermissionGrant.Scope', ` ${before}`, ` ${before} Mail.Read`),
      property('DelegatedPermissionGrant.ConsentType', 'AllPrincipals', 'AllPrincipals'),
      property('ServicePrincipal.ObjectID', null, app.id),
    ];
    add('Add delegated permission grant', who, [target(graph, grown)], { appId: graphAppId });
    add('Remove delegated permission grant', who, [target(graph, grown)], { appId: graphAppId });
    const text = consentText([{ ...grant, scope: before }], [{ ...grant, scope: before }]);
    add('Consent to application', who, [target(app, consentProperties(app, text, true))], {
      appId: app.appId,
    });
    return [['event', correlation, app.id, 'granted', 'delegated', graph.id]];
  });

  // Consent phishing: each of three people for himself, and the first brought the app in.
  const victims = world.grantsOf(byKey.get('shared-invoice-viewer')?.index ?? 0);
  for (let n = 0; n < Math.min(3, victims.length); n++) {
    const victim = victims.at(n).principalId;
    if (victim === null || !byKey.has('shared-invoice-viewer')) continue;
    story('shared-invoice-viewer', 12 - n, (app, add, correlation) => {
      const who = user(n === 1 ? victim.toUpperCase() : victim);
      const scope = 'openid profile offline_access User.Read Mail.Read';
      if (n === 0) {
        add('Add service principal', who, [target(app, [json('AppPrincipalId', [], [app.appId])])]);
      }
      add(
        'Add delegated permission grant',
        who,
        [
          target(graph, [
            property('DelegatedPermissionGrant.Scope', null, ` ${scope}`),
            property('DelegatedPermissionGrant.ConsentType', null, 'Principal'),
            property('ServicePrincipal.ObjectID', null, n === 1 ? app.id.toUpperCase() : app.id),
            property('ServicePrincipal.AppId', null, null),
          ]),
        ],
        { appId: graphAppId },
      );
      const text = consentText([], [{ app, graph, person: victim, scope }]);
      add('Consent to application', who, [target(app, consentProperties(app, text, false))], {
        appId: app.appId,
      });
      const granted: ToldKey = ['event', correlation, app.id, 'granted', 'delegated', graph.id];
      const added: ToldKey = ['event', correlation, app.id, 'added', '-', 'Add service principal'];
      return n === 0 ? [added, granted] : [granted];
    });
  }

  // Somebody was asked, and may not decide.
  story('northpeek-backup', 8, (app, add, correlation) => {
    const grant = { app, graph, person: person(9), scope: 'User.Read Files.Read.All offline_access' };
    add(
      'Consent to application',
      user(person(9)),
      [target(app, consentProperties(app, consentText([], [grant]), false))],
      { appId: app.appId, result: 'failure' },
    );
    return [['event', correlation, app.id, 'denied', 'delegated', graph.id]];
  });

  // A text that grew too long for the log.
  story('copperline-discovery', 25, (app, add, correlation) => {
    const scope = 'User.Read Mail.ReadWrite Files.ReadWrite.All offline_access';
    const whole = JSON.stringify(consentText([], [{ app, graph, person: null, scope }]));
    const cut = { displayName: 'ConsentAction.Permissions', oldValue: null, newValue: whole.slice(0, 260) };
    const [permissions, ...others] = consentProperties(app, '', true);
    if (permissions === undefined) throw new RangeError('a consent without its text');
    add('Consent to application', user(person(3)), [target(app, [cut, ...others])], { appId: app.appId });
    return [['event', correlation, app.id, 'granted', 'delegated', graph.id]];
  });

  // An administrator's script gives two permissions, and takes one back.
  story('tenantpulse-agent', 28, (app, add, correlation) => {
    const who = { user: null, app: { appId: null, displayName: 'Onboarding', servicePrincipalId: graph.id } };
    for (const role of ['User.Read.All', 'AppRoleAssignment.ReadWrite.All']) {
      add('Add app role assignment to service principal', who, [
        target(graph, [
          property('AppRole.Value', null, role),
          property('ServicePrincipal.ObjectID', null, app.id),
          property('ServicePrincipal.AppId', null, app.appId),
          property('ServicePrincipal.DisplayName', null, app.name),
        ]),
      ]);
    }
    add('Remove app role assignment from service principal', who, [
      target(graph, [
        property('AppRole.Value', 'Group.Read.All', ''),
        property('ServicePrincipal.ObjectID', app.id, ''),
      ]),
    ]);
    return [
      ['event', correlation, app.id, 'granted', 'application', graph.id],
      ['event', correlation, app.id, 'revoked', 'application', graph.id],
    ];
  });

  story('dispatch-portal', 5, (app, add, correlation) => {
    const activity = 'Update application – Certificates and secrets management ';
    const key = (n: number) =>
      `[KeyIdentifier=${keyId(world, app, n)},KeyType=Password,KeyUsage=Verify,DisplayName=portal-${n}]`;
    const who = user(person(4));
    add(
      activity,
      who,
      [registration(world, app, [json('KeyDescription', [0, 1, 2].map(key), [0, 1].map(key))])],
      {
        appId: app.appId,
      },
    );
    add('Update application', who, [registration(world, app, [])], { appId: app.appId });
    return [['event', correlation, app.appId, 'removed', '-', activity]];
  });

  story('quote-desk', 20, (app, add, correlation) => {
    const owner = { ...target(app, []), id: person(world.users.length - 1), type: 'User', displayName: null };
    add('Add owner to application', user(person(5)), [owner, registration(world, app, [])], {
      appId: app.appId,
    });
    return [['event', correlation, app.appId, 'added', '-', 'Add owner to application']];
  });

  story('carrier-portal', 15, (app, add, correlation) => {
    const addresses = (...hosts: string[]) =>
      hosts.map((host) => ({
        AddressType: 0,
        Address: `https://${host}/signin-oidc`,
        ReplyAddressClientType: 1,
      }));
    const change = json(
      'AppAddress',
      addresses('harborline-carrier-portal.example', 'staging.harborline.test'),
      addresses('harborline-carrier-portal.example'),
    );
    add('Update application', user(person(5)), [registration(world, app, [change])], { appId: app.appId });
    // Microsoft's own, as there are many.
    add('Update service principal', user(person(5)), [
      target(app, [property('Included Updated Properties', null, '')]),
    ]);
    return [['event', correlation, app.appId, 'changed', '-', 'Update application: AppAddress']];
  });

  // For an afternoon; and a person's role, which is no app's.
  for (const [days, verb] of [
    [17, 'Add member to role'],
    [16, 'Remove member from role'],
  ] as const) {
    story('stewardly-governance', days, (app, add, correlation) => {
      const isAdded = days === 17;
      const name = 'Application Administrator';
      const role = property('Role.DisplayName', isAdded ? null : name, isAdded ? name : null);
      const options = { category: 'RoleManagement' };
      add(verb, user(person(3)), [target(app, [role])], options);
      add(verb, user(person(3)), [{ ...target(app, [role]), id: person(6), type: 'User' }], options);
      return [['event', correlation, app.id, isAdded ? 'granted' : 'revoked', 'application', verb]];
    });
  }

  // Of the smaller tenant, whose log is short: the second is too old to be told.
  const helped = world.grantsOf(byKey.get('manifest-helper')?.index ?? 0);
  for (const [n, days] of [5, 20].entries()) {
    story('manifest-helper', days, (app, add, correlation) => {
      const who = helped.at(n).principalId ?? '';
      const scope = 'openid offline_access User.Read Mail.Read';
      const text = consentText([], [{ app, graph, person: who, scope }]);
      add('Consent to application', user(who), [target(app, consentProperties(app, text, false))], {
        appId: app.appId,
      });
      return [['event', correlation, app.id, 'granted', 'delegated', graph.id]];
    });
  }
  return all;
}

type Add = (
  activity: string,
  who: NonNullable<DirectoryAudit['initiatedBy']>,
  targets: readonly TargetResource[],
  options?: {
    readonly category?: string;
    readonly appId?: string;
    readonly result?: NonNullable<DirectoryAudit['result']>;
  },
) => void;

/** Whoever acts by a page of Microsoft's bears the name of the page. */
function user(id: string) {
  return {
    app: null,
    user: { id, displayName: 'Azure ESTS Service', userPrincipalName: null, ipAddress: null },
  };
}

function target({ id, name }: App, modifiedProperties: ModifiedProperty[]): TargetResource {
  const common = { userPrincipalName: null, groupType: null };
  return { ...common, id, displayName: name, type: 'ServicePrincipal', modifiedProperties };
}

function registration(world: M365, app: App, properties: ModifiedProperty[]): TargetResource {
  return { ...target(app, properties), id: registrationIds(world).at(app.index), type: 'Application' };
}

/** A text, which is JSON within JSON. */
function property(displayName: string, before: string | null, after: string | null): ModifiedProperty {
  const written = (text: string | null) => (text === null ? null : JSON.stringify(text));
  return { displayName, oldValue: written(before), newValue: written(after) };
}

function json(displayName: string, before: readonly unknown[], after: readonly unknown[]): ModifiedProperty {
  return { displayName, oldValue: JSON.stringify(before), newValue: JSON.stringify(after) };
}

interface Consented {
  readonly app: App;
  readonly graph: App;
  readonly person: string | null;
  readonly scope: string;
}

function consentText(before: readonly Consented[], after: readonly Consented[]): string {
  return `${grantsText(before)} => ${grantsText(after)}; `;
}

function grantsText(grants: readonly Consented[]): string {
  const each = grants.map(({ app, graph, person, scope }) => {
    const type = person === null ? 'AllPrincipals' : 'Principal';
    return `[Id: ${grantId(app.id, graph.id, person)}, ClientId: ${app.id}, PrincipalId: ${person ?? ''}, ResourceId: ${graph.id}, ConsentType: ${type}, Scope:  ${scope}, CreatedDateTime: , LastModifiedDateTime ]`;
  });
  return `[${each.join(', ')}]`;
}

function consentProperties(app: App, text: string, isForAll: boolean): ModifiedProperty[] {
  return [
    property('ConsentAction.Permissions', null, text),
    property('ConsentContext.IsAdminConsent', null, isForAll ? 'True' : 'False'),
    property('ConsentContext.IsAppOnly', null, 'False'),
    property('ConsentContext.OnBehalfOfAll', null, isForAll ? 'True' : 'False'),
    property('TargetId.ServicePrincipalNames', null, app.appId),
  ];
}

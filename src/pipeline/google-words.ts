import type { SurfaceCoverage } from '../model/coverage.ts';
import { keyParts } from '../model/keys.ts';
import type { PolicyRecord, PolicyRule } from '../model/records.ts';
import { counted } from '../report/count.ts';
import { named } from './named.ts';
import { lineOf, whyUnknown } from './why-unknown.ts';

const SURFACE = 'api-control-policies';

/** Who may let apps in at Google, and for whom it is otherwise; what was not read is called unknown. */
export function googleInWords(
  policies: readonly PolicyRecord[],
  lines: readonly SurfaceCoverage[],
): readonly string[] {
  const told = policies.filter(({ key }) => keyParts(key)[2] === 'cloudIdentity');
  const byName = Map.groupBy(told, ({ name }) => name);
  // Where no unit is known to be the root, what is told of some unit may be what holds for everybody.
  const isSure = lineOf(SURFACE, lines)?.status === 'complete' && told.some(isForAll);
  const known = questions.map((question) => {
    const { byDefault, name } = question;
    const isSet = told.some((policy) => isForAll(policy) && settingOf(policy.name) === settingOf(name));
    const untold = isSet
      ? 'since Google’s policy for everybody does not tell'
      : 'since Google tells no policy for everybody';
    const absent =
      isSure && byDefault !== undefined && !isSet
        ? `${byDefault}, by Google’s default`
        : `unknown, ${whyUnknown(SURFACE, lines, untold)}`;
    return sentence(question, byName.get(name) ?? [], absent);
  });
  const names = new Set(questions.map(({ name }) => name));
  const others = [...byName.keys()].filter((name) => !names.has(name) && !quiet.includes(name)).sort();
  return [...known, ...(others.length === 0 ? [] : [`Settings of unknown meaning: ${named(others)}`])];
}

/** `drive_and_docs.drive_sdk` of `drive_and_docs.drive_sdk.enableDriveSdkApiAccess` */
function settingOf(name: string): string {
  return name.split('.', 2).join('.');
}

interface Question {
  readonly name: string;
  readonly what: string;
  readonly on: (policy: PolicyRecord) => string;
  readonly off: string;
  /** What holds by Google's documented default where it tells no policy of the setting for everybody. */
  readonly byDefault?: string;
}

const questions: readonly Question[] = [
  {
    name: 'api_controls.unconfigured_third_party_apps.accessLevel',
    what: 'Apps that nobody configured',
    on: () => 'may sign people in, and get no more',
    off: 'are blocked',
  },
  {
    name: 'api_controls.internal_apps.trustInternalApps',
    what: 'Apps of our own',
    on: () => 'are trusted',
    off: 'are not trusted for being our own',
  },
  {
    name: 'api_controls.google_services.services',
    what: 'Google services closed to apps that are not trusted',
    on: closedServices,
    off: 'none',
  },
  {
    name: 'api_controls.app_approval_requests.allowedForAll',
    what: 'Requests of people for apps',
    on: () => 'on',
    off: 'off',
  },
  {
    name: 'workspace_marketplace.apps_access_options.accessLevel',
    what: 'Marketplace apps that people may install',
    on: ({ value }) => (value === 'ALLOW_ALL' ? 'all' : 'those on the list'),
    off: 'none',
    byDefault: 'all, in schools none',
  },
  {
    name: 'workspace_marketplace.apps_access_options.allowAllInternalApps',
    what: 'Marketplace apps of our own that people may install',
    on: () => 'all',
    off: 'as of any other',
    byDefault: 'as of any other',
  },
  {
    name: 'workspace_marketplace.apps_allowlist.apps',
    what: 'On the list of the Marketplace',
    on: allowedApps,
    off: 'no app',
  },
  {
    name: 'chat.chat_apps_access.enableApps',
    what: 'Chat apps',
    on: () => 'people may add them',
    off: 'people may not add them',
  },
  {
    name: 'chat.chat_apps_access.enableWebhooks',
    what: 'Incoming webhooks of Chat',
    on: () => 'people may add them',
    off: 'people may not add them',
  },
  {
    name: 'drive_and_docs.drive_sdk.enableDriveSdkApiAccess',
    what: 'Drive through its API',
    on: () => 'open to apps',
    off: 'closed to apps',
    byDefault: 'open to apps',
  },
  {
    name: 'security.less_secure_apps.allowLessSecureApps',
    what: 'Apps that sign in with a password alone',
    on: () => 'let in',
    off: 'not let in',
    byDefault: 'not let in',
  },
];

/** Told in the records alone: of most companies it says nothing. */
const quiet = ['api_controls.unconfigured_third_party_apps.accessLevelUnder18'];

/** What holds for everybody, and what holds otherwise. */
function sentence(question: Question, told: readonly PolicyRecord[], absent: string): string {
  const root = told.find(isForAll);
  const others = told.filter((policy) => policy !== root);
  const general = root === undefined ? absent : (inWords(question, root) ?? untold(root));
  const places = Map.groupBy(others, (policy) => inWords(question, policy) ?? untold(policy));
  // Where all say what holds anyway, nothing is otherwise.
  const isSame = [...places.keys()].every((words) => words === general);
  const exceptions = isSame
    ? []
    : [...places].map(([words, at]) => `${named(at.map(whom).sort())}: ${words}`).sort();
  const more = exceptions.length - EXCEPTIONS;
  return [
    `${question.what}: ${general}`,
    ...exceptions.slice(0, EXCEPTIONS),
    ...(more > 0 ? [`and otherwise in ${counted(more, 'more way')}`] : []),
  ].join('; ');
}

const EXCEPTIONS = 6;

function inWords({ on, off }: Question, policy: PolicyRecord): string | undefined {
  if (policy.state === 'off') return off;
  return policy.state === 'on' ? on(policy) : undefined;
}

function untold({ value }: PolicyRecord): string {
  const said = value === undefined || Array.isArray(value) ? 'nothing that is sure' : String(value);
  return `unknown, since Google tells ${said}`;
}

function isForAll({ rules }: PolicyRecord): boolean {
  return Object.keys(whomOf(rules)).length === 0;
}

/** Of a list that was not read whole there is no value, and its rules are some of it. */
function closedServices({ rules = [], value }: PolicyRecord): string {
  const closed = rules.flatMap(({ when }) => (when.isEnabled === false ? String(when.scopesGroup) : []));
  return `${value === undefined ? 'at least ' : ''}${named(closed)}`;
}

function allowedApps({ rules = [], value }: PolicyRecord): string {
  if (Array.isArray(value)) return counted(value.length, 'app');
  return `at least ${counted(rules.filter(({ when }) => when.access === 'ALLOWED').length, 'app')}`;
}

function whomOf(rules: PolicyRecord['rules']): PolicyRule['when'] {
  return rules?.[0]?.when ?? {};
}

function whom({ rules }: PolicyRecord): string {
  const { orgUnit, orgUnitPath, group, query } = whomOf(rules);
  const parts = [
    ...(orgUnit === undefined
      ? []
      : [
          orgUnitPath === undefined
            ? `in organisational unit ${String(orgUnit)}`
            : // A unit may be called as our own words are.
              `in ${JSON.stringify(orgUnitPath)}`,
        ]),
    ...(group === undefined ? [] : [`for group ${String(group)}`]),
    ...(query === undefined ? [] : ['on a condition']),
  ];
  return parts.length === 0 ? 'for whom is not told' : parts.join(' ');
}

import { styleText } from 'node:util';
import { printable } from '../lib/text.ts';
import { counted } from './count.ts';
import type {
  BeyondRight,
  Clock,
  Connection,
  CredentialLine,
  Diagnosis,
  MissingRight,
  SurfaceLine,
} from './diagnosis.ts';
import { SWITCHED_OFF } from './diagnosis.ts';
import { wrap } from './wrap.ts';

export interface DiagnosisTextOptions {
  readonly width: number;
  /** The reader is a person at a terminal that shows colours. */
  readonly hasColour: boolean;
}

type Mark = 'ok' | 'look' | 'mend' | 'none';

const marks = {
  ok: { word: 'ok', style: 'green' },
  look: { word: 'look', style: 'yellow' },
  mend: { word: 'MEND', style: ['bold', 'red'] },
  none: { word: '–', style: 'dim' },
} as const satisfies Record<Mark, { readonly word: string; readonly style: Parameters<typeof styleText>[0] }>;

/** A credential that ends so soon wants a new one. */
const SOON_DAYS = 30;

type Page = ReturnType<typeof createPage>;

function createPage({ width, hasColour }: DiagnosisTextOptions) {
  const lines: string[] = [];
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    hasColour ? styleText(style, text, { validateStream: false }) : text;
  const wide = Math.max(40, Math.min(width, 120));
  return {
    paint,
    line: (text = '') => lines.push(text),
    /** Text from anywhere, hung under its beginning. Everything passes the gate here, but for what is to be pasted. */
    field: (mark: Mark, label: string, text: string) => {
      const { word, style } = marks[mark];
      const hang = ' '.repeat(20);
      wrap(printable(text, 2000), wide - hang.length).forEach((part, i) => {
        lines.push(`${i === 0 ? `  ${paint(style, word.padEnd(5))} ${label.padEnd(12)}` : hang}${part}`);
      });
    },
    hung: (indent: number, text: string) => {
      for (const part of wrap(printable(text, 2000), wide - indent))
        lines.push(`${' '.repeat(indent)}${part}`);
    },
    /** In one piece, to be copied. */
    command: (text: string) => lines.push(`      ${printable(text, 4000)}`),
    text: () => `${lines.join('\n').trimEnd()}\n`,
  };
}

/** For a person at a terminal: the verdict on each connection first, then what it rests on, and what to do. */
export function renderDiagnosis({ connections }: Diagnosis, options: DiagnosisTextOptions): string {
  const page = createPage(options);
  for (const connection of connections) {
    const { mark, said } = verdictOf(connection);
    const { word, style } = marks[mark];
    page.line(`${page.paint(style, word.padEnd(5))} ${nameOf(connection)}: ${printable(said, 300)}`);
  }
  for (const connection of connections) {
    page.line();
    page.line(page.paint('bold', `${nameOf(connection)} (${connection.tenant})`));
    facts(page, connection);
    surfaceTable(page, connection);
    switchOff(page, connection);
    missing(page, connection.missing);
    beyond(page, connection.beyond);
  }
  return page.text();
}

function nameOf({ tenantLabel, platformTitle }: Connection): string {
  return `${printable(tenantLabel, 60)} · ${platformTitle}`;
}

function verdictOf(connection: Connection): { readonly mark: Mark; readonly said: string } {
  const { reached, signIn, clock, rights, surfaces } = connection;
  if (reached.said === 'no') return { mark: 'mend', said: 'cannot be reached' };
  if (signIn.said === 'refused') return { mark: 'mend', said: 'the credentials are refused' };
  if (signIn.said === 'cannot-say')
    return { mark: 'mend', said: 'whether a sign-in succeeds cannot be said' };
  const count = (...states: readonly SurfaceLine['state'][]) =>
    surfaces.filter(({ state, isExpected }) => states.includes(state) && isExpected !== true).length;
  const lacks = [
    ...(clock?.said === 'wrong' ? ['the clock is wrong'] : []),
    ...(count('lacks') > 0 ? [`${counted(count('lacks'), 'surface')} without the right for it`] : []),
    ...(count('plan') > 0 ? [`${counted(count('plan'), 'surface')} without the licence for it`] : []),
    ...(count('absent') > 0 ? [`${counted(count('absent'), 'surface')} that this cloud does not have`] : []),
    ...(count('waiting') > 0
      ? [`${counted(count('waiting'), 'surface')} with a right that is not in the token yet`]
      : []),
    ...(rights.said === 'cannot-say' ? ['what it may read cannot be said'] : []),
    ...(rights.said === 'known' && count('unknown') > 0
      ? [`${counted(count('unknown'), 'surface')} of which it cannot be said`]
      : []),
  ];
  const more =
    connection.beyond.length === 0
      ? []
      : [`it holds ${counted(connection.beyond.length, 'right')} beyond need`];
  if (lacks.length + more.length > 0)
    return { mark: lacks.length > 0 ? 'mend' : 'look', said: [...lacks, ...more].join('; ') };
  return rights.said === 'known'
    ? { mark: 'ok', said: 'reached, signed in, with all rights that it needs and no other' }
    : { mark: 'ok', said: `reached and signed in; ${rights.by}` };
}

function facts(page: Page, connection: Connection): void {
  const { reached, signIn, clock } = connection;
  const reach = { yes: 'ok', no: 'mend', 'nobody-asked': 'none' } as const;
  page.field(
    reach[reached.said],
    'reached',
    reached.why ?? (reached.hosts.join(', ') || 'nothing was asked'),
  );
  if (reached.fix !== undefined) page.field('none', 'do', reached.fix);
  if (reached.said !== 'no') {
    const why = signIn.why === undefined ? '' : `${signIn.why} `;
    const whom = signIn.why === undefined ? `as ${signIn.identity}` : `(as ${signIn.identity})`;
    page.field(signIn.said === 'yes' ? 'ok' : 'mend', 'signed in', `${why}${whom}`);
    if (signIn.fix !== undefined) page.field('none', 'do', signIn.fix);
  }
  if (clock !== undefined) page.field(clockMark[clock.said], 'clock', clockWords(clock));
  if (signIn.said === 'yes') factsWithin(page, connection);
}

/** What only an open connection tells. */
function factsWithin(page: Page, { credential, plans, quota, rights, notes }: Connection): void {
  if (credential !== undefined) credentialField(page, credential);
  for (const { name, isOwned, surfaces, thenGrant } of plans) {
    const [mark, said] = licenceWords[`${isOwned}`];
    const later = thenGrant.length === 0 ? '' : `; only once it does, grant ${thenGrant.join(' and ')}`;
    page.field(mark, 'licence', `${name}, for ${surfaces.join(', ')}: ${said}${later}`);
  }
  page.field(quota === undefined ? 'none' : 'look', 'quota', quota ?? 'the answers say nothing of it');
  const known = { known: 'ok', 'cannot-say': 'mend', 'not-examined': 'none' } as const;
  page.field(known[rights.said], 'rights', rights.said === 'known' ? `by ${rights.by}` : rights.by);
  for (const note of notes) page.field('look', 'note', note);
}

const licenceWords = {
  true: ['ok', 'the tenant owns it'],
  false: ['look', 'the tenant does not own it'],
  unknown: ['none', 'whether the tenant owns it is not told'],
} as const satisfies Record<`${boolean | 'unknown'}`, readonly [Mark, string]>;

const clockMark = { right: 'ok', off: 'look', wrong: 'mend' } as const satisfies Record<Clock['said'], Mark>;

function clockWords({ said, aheadMs }: Clock): string {
  if (said === 'right') return 'agrees with the vendor’s';
  const by = `is ${counted(Math.round(Math.abs(aheadMs) / 1000), 'second')} ${aheadMs > 0 ? 'ahead of' : 'behind'} the vendor’s`;
  return said === 'off'
    ? `${by}: set it by a time server`
    : `${by}: sign-ins fail over that; set it by a time server`;
}

function credentialField(page: Page, line: CredentialLine): void {
  const { what, at, days = 0, isRenewed, why } = line;
  const isSoon = days < SOON_DAYS && isRenewed !== true;
  const mark = at === 'unknown' ? 'none' : at !== 'never' && isSoon ? 'look' : 'ok';
  page.field(mark, 'credential', `${what}${endWords(at, days, why)}`);
}

function endWords(at: CredentialLine['at'], days: number, why: string | undefined): string {
  if (at === 'never') return ': it has no end';
  if (at === 'unknown') return `: when it ends is not told${why === undefined ? '' : `, since ${why}`}`;
  return ` ends on ${at.slice(0, 10)}, ${days < 0 ? 'which is past' : `in ${counted(days, 'day')}`}`;
}

const stateWords = {
  ready: 'yes',
  broader: 'yes, by another right',
  waiting: 'not yet',
  lacks: 'LACKS A RIGHT',
  plan: 'LACKS A LICENCE',
  absent: 'NOT IN THIS CLOUD',
  unknown: 'cannot be said',
  off: 'off',
} as const satisfies Record<SurfaceLine['state'], string>;

const stateStyle = {
  ready: 'green',
  broader: 'yellow',
  waiting: 'yellow',
  lacks: 'red',
  plan: 'red',
  absent: 'red',
  unknown: 'dim',
  off: 'dim',
} as const satisfies Record<SurfaceLine['state'], Parameters<typeof styleText>[0]>;

function surfaceTable(page: Page, { surfaces, rights, signIn }: Connection): void {
  if (rights.said === 'not-examined' || signIn.said !== 'yes') return;
  const longest = Math.max(7, ...surfaces.map(({ surface }) => surface.length));
  page.line();
  page.line(page.paint('dim', `  ${'surface'.padEnd(longest)}  ${'can it be read'.padEnd(26)}  needs`));
  for (const line of surfaces) {
    const { surface, state, isExpected } = line;
    const said = isExpected ? `${stateWords[state]}, expected` : stateWords[state];
    const cells = [surface.padEnd(longest), page.paint(stateStyle[state], said.padEnd(26)), needWords(line)];
    page.line(`  ${cells.join('  ')}`.trimEnd());
  }
}

function needWords({ needs, plan, state, why }: SurfaceLine): string {
  if (state === 'off' || state === 'absent') return printable(why ?? '', 120);
  const rights = needs.map((need) => {
    if (need.by !== undefined)
      return `${need.name} (${need.state === 'blocked' ? 'lacks' : 'has'} ${need.by})`;
    if (need.state === 'later') return `${need.name} (after the licence)`;
    return need.state === 'missing' ? `${need.name} (missing)` : need.name;
  });
  return printable([...rights, ...(plan === undefined ? [] : [`licence ${plan}`])].join(', '), 200);
}

/** What is off already stands in it too, so that it takes the place of the one that is there. */
function switchOff(page: Page, { unreadable, surfaces }: Connection): void {
  if (unreadable.length === 0) return;
  const isOff = ({ state, why }: SurfaceLine) => state === 'off' && why === SWITCHED_OFF;
  const ids = surfaces.filter(
    (line) => isOff(line) || unreadable.some(({ surface }) => surface === line.surface),
  );
  page.line();
  page.line(
    page.paint('bold', '  To switch off: no right opens these here, and every scan would end with a gap'),
  );
  for (const { surface, why } of unreadable) page.hung(4, `${surface}: ${why}`);
  page.hung(4, 'In this tenant of the config:');
  page.command(`"off": [${ids.map(({ surface }) => JSON.stringify(surface)).join(', ')}]`);
}

function missing(page: Page, rights: readonly MissingRight[]): void {
  if (rights.length === 0) return;
  page.line();
  page.line(page.paint('bold', '  To grant'));
  const told = new Map<string, string>();
  for (const right of rights) {
    page.line(`    ${printable(right.name, 120)}`);
    page.hung(6, `for ${right.surfaces.join(', ')}: ${right.questions.join(' ')}`);
    if (right.plans !== undefined)
      page.hung(
        6,
        `only if the tenant owns ${right.plans.join(' or ')}, which was not told: else it opens nothing`,
      );
    if (right.insteadOf !== undefined)
      page.hung(6, `until then ${right.insteadOf} stands in for it, and can be taken away afterwards`);
    else if (right.isOptional)
      page.hung(6, 'or leave these surfaces out: name them in `off` of the tenant in the config');
    const same = told.get(right.commands.join('\n'));
    if (same !== undefined) {
      page.hung(6, `what grants ${same} grants this, too`);
      continue;
    }
    if (right.commands.length > 0) told.set(right.commands.join('\n'), printable(right.name, 120));
    for (const command of right.commands) page.command(command);
    page.hung(6, right.commands.length === 0 ? right.by : `or: ${right.by}`);
  }
  for (const note of new Set(rights.flatMap((right) => right.note ?? []))) page.hung(4, note);
}

const severityStyle = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
} as const satisfies Record<BeyondRight['severity'], Parameters<typeof styleText>[0]>;

function beyond(page: Page, rights: readonly BeyondRight[]): void {
  if (rights.length === 0) return;
  page.line();
  page.line(page.paint('bold', '  To take away: the credential can do more than OAuthlas needs'));
  const told = new Map<string, string>();
  for (const right of rights) {
    const { severity, name, access, api, canWrite, allows, standsInFor, unusedBy, by, commands, note } =
      right;
    const kind =
      access === 'directory-role' ? 'directory role' : `${access}${api === undefined ? '' : `, ${api}`}`;
    const loud = canWrite ? ', CAN CHANGE THINGS' : '';
    page.line(
      `    ${page.paint(severityStyle[severity], severity.toUpperCase().padEnd(8))} ${printable(name, 120)} (${printable(kind, 100)}${loud})`,
    );
    if (allows !== undefined) page.hung(6, `it can ${lowerFirst(allows)}`);
    if (standsInFor.length > 0) page.hung(6, `grant ${standsInFor.join(', ')} first: it stands in for that`);
    for (const { surface, why } of unusedBy) page.hung(6, `${surface} would use it: ${why}`);
    const same = told.get(commands.join('\n'));
    if (same !== undefined) page.hung(6, `what takes ${same} away takes this away, too`);
    else for (const command of commands) page.command(command);
    if (commands.length > 0 && same === undefined) told.set(commands.join('\n'), printable(name, 120));
    if (commands.length === 0) page.hung(6, `by hand: ${by}`);
    if (note !== undefined && same === undefined) page.hung(6, note);
  }
  const others = new Set(rights.filter(({ commands }) => commands.length > 0).map(({ by }) => by));
  if (others.size > 0) page.line();
  for (const by of others) page.hung(4, `Instead of the commands, by hand: ${by}`);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

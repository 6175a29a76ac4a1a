import { severityRank } from '../model/finding.ts';
import { counted } from '../report/count.ts';
import type { BeyondRight, Connection, Diagnosis, SurfaceLine } from '../report/diagnosis.ts';
import { type ExitCode, exitCodes } from '../report/exit-codes.ts';

/** How a diagnosis ends, in the codes of a scan: what it says is what a scan would run into. */
export function doctorOutcome({ connections, failOn }: Diagnosis): {
  readonly exitCode: ExitCode;
  readonly why: string;
} {
  if (connections.every(({ signIn }) => signIn.said === 'refused')) {
    const whose = connections.length === 1 ? 'the connection' : `all ${connections.length} connections`;
    return { exitCode: exitCodes.credentials, why: `the credentials of ${whose} were refused` };
  }
  const gaps = connections.flatMap(gapsOf);
  const beyond = connections.flatMap((connection) =>
    connection.beyond
      .filter(({ severity }) => severityRank[severity] >= severityRank[failOn])
      .map((right) => toName(connection, right)),
  );
  const lacking = `${counted(gaps.length, 'thing')} to mend (${some(gaps)})`;
  const holding = `${counted(beyond.length, 'right')} beyond need, at ${failOn} or above (${some(beyond)})`;
  if (gaps.length > 0 && beyond.length > 0)
    return { exitCode: exitCodes.both, why: `${lacking}, and ${holding}` };
  if (beyond.length > 0) return { exitCode: exitCodes.findings, why: holding };
  if (gaps.length > 0) return { exitCode: exitCodes.gaps, why: lacking };
  return { exitCode: exitCodes.expected, why: 'all connections are well, as far as they were examined' };
}

/** What a scan would miss, or may miss, and nobody expects. */
function gapsOf(connection: Connection): readonly string[] {
  const { tenant, reached, signIn, clock, surfaces, rights } = connection;
  if (reached.said === 'no') return [`${tenant}: not reached`];
  if (signIn.said === 'refused') return [`${tenant}: credentials refused`];
  if (signIn.said === 'cannot-say') return [`${tenant}: no sign-in`];
  return [
    ...(clock?.said === 'wrong' ? [`${tenant}: the clock`] : []),
    ...(rights.said === 'cannot-say' ? [`${tenant}: rights not told`] : []),
    ...surfaces
      .filter((line) => isGap(line) || (rights.said === 'known' && line.state === 'unknown'))
      .map(({ surface }) => `${tenant}/${surface}`),
  ];
}

/** What is unknown of all of them is told once, of the rights as a whole. */
export function isGap({ state, isExpected }: SurfaceLine): boolean {
  return ['lacks', 'plan', 'absent', 'waiting'].includes(state) && isExpected !== true;
}

function toName({ tenant }: Connection, { name }: BeyondRight): string {
  return `${tenant}: ${name}`;
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The text of a file under examples/. */
export function example(path: string): string {
  return readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
}

/** One assignment of a systemd unit. */
export interface Setting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

/** @throws Error with a line that is neither section, nor comment, nor assignment; lines that go on are not known */
export function parseUnit(text: string): readonly Setting[] {
  let section = '';
  return text.split('\n').flatMap((line) => {
    if (line === '' || /^[#;]/.test(line)) return [];
    const head = /^\[(\w+)\]$/.exec(line)?.[1];
    if (head !== undefined) {
      section = head;
      return [];
    }
    const [, name, value] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || section === '' || value.endsWith('\\'))
      throw new Error(`no line of a unit: ${line}`);
    return [{ section, name, value }];
  });
}

/** Where a setting stands more than once, each counts. */
export function valuesOf(unit: readonly Setting[], name: string): readonly string[] {
  return unit.filter((setting) => setting.name === name).map(({ value }) => value);
}

export interface Crontab {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: readonly { readonly when: string; readonly user: string; readonly command: string }[];
}

const field = String.raw`(?:\*|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)(?:/\d+)?`;
const job = new RegExp(
  String.raw`^(@(?:hourly|daily|weekly|monthly)|${field}(?:\s+${field}){4})\s+([a-z_][a-z0-9_-]*)\s+(.+)$`,
);

/** A file of /etc/cron.d: with a user. @throws Error with a line that is neither comment, nor variable, nor job */
export function parseCrontab(text: string): Crontab {
  const env: Record<string, string> = {};
  const jobs: Crontab['jobs'][number][] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    const [, when, user, command] = job.exec(line) ?? [];
    if (name !== undefined) env[name] = value;
    else if (when !== undefined && user !== undefined && command !== undefined)
      jobs.push({ when, user, command });
    else throw new Error(`no line of a crontab: ${line}`);
  }
  return { env, jobs };
}

/** References in a config of ours that lead to a file. */
export function filesOf(config: string): readonly string[] {
  const { tenants } = z.object({ tenants: z.array(z.looseObject({})) }).parse(JSON.parse(config));
  return [...JSON.stringify(tenants).matchAll(/"file:([^"]+)"/g)].map(([, file = '']) => file);
}

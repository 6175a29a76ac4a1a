import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Listed } from '../../src/knowledge/scopes/names.ts';
import type { classify } from '../../src/knowledge/scopes/scope.ts';

/**
 * In a process of its own, which has loaded nothing else: what the knowledge costs to load, and what it costs to classify
 * grants beside reading them out of SQLite, as a scan does.
 *
 *     node --expose-gc bench/knowledge/load.ts <folder with knowledge.js> <grants>
 */
const [folder = '.', grants = '1000'] = process.argv.slice(2);

interface Knowledge {
  readonly classify: typeof classify;
  readonly listed: readonly Listed[];
}

const before = memory();
const started = performance.now();
const judge: Pick<Knowledge, 'classify'> = await import(at('knowledge.js'));
const loadMs = performance.now() - started;
const loadMb = memory() - before;

const { listed }: Pick<Knowledge, 'listed'> = await import(at('names.js'));
const file = join(folder, 'grants.db');
fill(file, Number(grants));
// Once unmeasured: whatever is made at first use is made by both.
read(file, () => {}, 10_000);
read(file, classifyAll, 10_000);
const readMs = timed(() => read(file, () => {}));
const bothMs = timed(() => read(file, classifyAll));
rmSync(file);
process.stdout.write(`${JSON.stringify({ loadMs, loadMb, readMs, bothMs })}\n`);

function at(name: string): string {
  return pathToFileURL(join(folder, name)).href;
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

interface Grant {
  readonly platform: string;
  readonly access: 'delegated' | 'application';
  readonly resource?: string;
  readonly scopes: readonly string[];
}

/** Grants of three scopes each, over every listed name: by hand and by rule as they come. */
function fill(path: string, count: number): void {
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = off; create table record (id integer primary key, body text); begin');
  const insert = db.prepare('insert into record (body) values (?)');
  const groups = [
    ...Map.groupBy(listed, ({ api, platform, access }) => `${platform} ${api} ${access}`).values(),
  ];
  for (let i = 0; i < count; i++) {
    const group = groups[i % groups.length] ?? [];
    const scopes = [0, 1, 2].map((n) => group[(i * 7 + n * 13) % group.length]?.name ?? '');
    const [first] = group;
    insert.run(
      JSON.stringify({
        kind: 'grant',
        key: `bench/grant/${i}`,
        clientId: `client-${i % 900}`,
        platform: first?.platform,
        access: first?.access,
        resource: first?.api,
        consent: 'user',
        grantedAt: '2026-01-01T00:00:00.000Z',
        scopes,
      }),
    );
  }
  db.exec('commit');
  db.close();
}

function read(path: string, each: (grant: Grant) => void, most = Number.POSITIVE_INFINITY): void {
  const db = new DatabaseSync(path);
  let count = 0;
  for (const { body } of db.prepare('select body from record').iterate()) {
    each(JSON.parse(String(body)));
    if (++count >= most) break;
  }
  db.close();
}

function classifyAll({ platform, access, resource, scopes }: Grant): void {
  for (const scope of scopes) judge.classify(platform, access, resource, scope);
}

function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// There may be no engine where this runs: what can be said of the text is said here.
const root = new URL('../../', import.meta.url);

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const instructions = readFileSync(new URL('Dockerfile', root), 'utf8')
  .replace(/^\s*#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line): Instruction => {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    return { word, rest: rest.join(' ') };
  });
const lastStage = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));

function all(word: string): readonly string[] {
  return instructions.filter((one) => one.word === word).map(({ rest }) => rest);
}

test('every line is an instruction', () => {
  const known =
    /^(?:FROM|WORKDIR|COPY|RUN|LABEL|ENV|VOLUME|USER|HEALTHCHECK|ENTRYPOINT|CMD|ARG|EXPOSE|STOPSIGNAL)$/;

  expect(instructions.filter(({ word }) => !known.test(word))).toEqual([]);
});

test('images are named by the major version that the package asks for', () => {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const major = /\d+/.exec(engines.node)?.[0];

  expect(all('FROM')).toEqual([`node:${major}-slim AS build`, `node:${major}-slim`]);
});

test('it does not run as root, whatever it is started with', () => {
  const user = lastStage.findLast(({ word }) => word === 'USER')?.rest;
  const after = lastStage.slice(lastStage.findLastIndex(({ word }) => word === 'USER') + 1);

  expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(after.filter(({ word }) => word === 'RUN' || word === 'COPY')).toEqual([]);
});

test('it starts without a shell, with the flags of the command', () => {
  const commands = lastStage.filter(({ word }) => word === 'ENTRYPOINT' || word === 'CMD');
  const bin = readFileSync(new URL('src/cli/bin.ts', root), 'utf8');
  const flags = bin.split('\n')[0]?.split(' ').slice(3) ?? [];
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

  expect(commands.map(({ rest }) => JSON.parse(rest))).toEqual([
    ['node', ...flags, '/app/dist/cli/bin.js'],
    ['scan'],
  ]);
  expect(scripts.oauthlas).toBe(`node ${flags.join(' ')} src/cli/bin.ts`);
  expect(scripts.demo).toBe(`${scripts.oauthlas} demo`);
});

test('nothing is fetched except packages from the lock file, without their scripts', () => {
  expect(all('ADD')).toEqual([]);
  expect(all('RUN').filter((run) => /\b(?:curl|wget|apt|npx|npm i\b|npm install)\b/.test(run))).toEqual([]);
  expect(all('RUN').filter((run) => run.includes('npm ci'))).toEqual([
    'npm ci --ignore-scripts --no-audit --no-fund',
  ]);
});

test('what is copied from the folder exists, and the ignore file lets it through and nothing else', () => {
  const copied = all('COPY')
    .filter((copy) => !copy.startsWith('--from='))
    .flatMap((copy) => copy.split(' ').slice(0, -1))
    .sort();
  const ignored = readFileSync(new URL('.dockerignore', root), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  expect(copied.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  expect(ignored[0]).toBe('*');
  expect(ignored.slice(1).sort()).toEqual(copied.map((path) => `!${path}`).sort());
});

test('what is copied from the first stage was made there', () => {
  const copied = all('COPY').filter((copy) => copy.startsWith('--from='));

  expect(copied).toEqual([
    '--from=build /build/package.json ./',
    '--from=build /build/node_modules ./node_modules',
    '--from=build /build/dist ./dist',
  ]);
});

test('no secret and no state can be baked in', () => {
  expect([...all('ENV'), ...all('ARG')]).toEqual(['NODE_ENV=production']);
  expect(all('VOLUME')).toEqual(['/data']);
  expect(all('HEALTHCHECK')).toEqual(['NONE']);
});

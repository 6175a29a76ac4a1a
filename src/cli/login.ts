import { execFile } from 'node:child_process';
import { ProviderError } from '../lib/errors.ts';
import type { Login, LoginTool } from '../lib/login.ts';
import type { ScanTenant } from '../pipeline/scan.ts';

type Env = Readonly<Record<string, string | undefined>>;

const LONGEST_MS = 60_000;

const logins: Readonly<Record<LoginTool, string>> = {
  az: 'az login',
  gcloud: 'gcloud auth application-default login',
  gh: 'gh auth login',
};

/** So that a tool fails instead of asking a question that nobody sees. */
const silence = { GH_PROMPT_DISABLED: '1', CLOUDSDK_CORE_DISABLE_PROMPTS: '1', AZURE_CORE_NO_COLOR: '1' };

/**
 * Runs `az`, `gcloud` and `gh` as they are found on PATH, without a shell. What they print is a credential: it is
 * handed on and told nowhere, and what they complain of is left to them.
 */
export function createLogin(env: Env, longestMs = LONGEST_MS): Login {
  return ([tool, ...args]) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        tool,
        args,
        {
          env: { ...env, ...silence },
          timeout: longestMs,
          killSignal: 'SIGKILL',
          encoding: 'utf8',
          windowsHide: true,
        },
        (error, printed) => {
          if (error === null) resolve(printed);
          // It is no cause of ours: Node puts into it all that was printed.
          else reject(failure([tool, ...args], error));
        },
      );
      child.stdin?.end();
    });
}

function failure(
  command: readonly [LoginTool, ...string[]],
  { code, killed }: { readonly code?: unknown; readonly killed?: boolean },
): ProviderError {
  const [tool] = command;
  const told = `\`${command.join(' ')}\``;
  if (code === 'ENOENT') {
    return new ProviderError('credentials', `${tool} is not installed, or is not on PATH`, {
      fix: `install ${tool} and log in there, or give the tenant a credential of its own`,
    });
  }
  const why = killed === true ? 'did not answer in time' : `failed (${String(code)})`;
  return new ProviderError('credentials', `${told} ${why}`, {
    fix: `see what it says in a terminal; \`${logins[tool]}\` logs in`,
  });
}

export interface Terminal {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean };
  readonly env: Env;
}

/** Why the login that is already there may not be used, or is asked for and was not allowed. */
export function loginFault(
  tenants: readonly Pick<ScanTenant, 'id' | 'settings'>[],
  isAllowed: boolean,
  terminal: Terminal,
): string | undefined {
  if (isAllowed) {
    const unattended = whyUnattended(terminal);
    return unattended === undefined
      ? undefined
      : `--use-my-login is for a person at a terminal, and ${unattended}; unattended, give each tenant a credential of its own`;
  }
  const ids = tenants.filter(({ settings }) => isMyLogin(settings)).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  return `auth.kind of ${ids.join(', ')} is my-login: start with --use-my-login, at a terminal`;
}

function whyUnattended({ stdin, stdout, env }: Terminal): string | undefined {
  if (env.CI !== undefined && !['', '0', 'false'].includes(env.CI)) return 'CI is set';
  if (stdin.isTTY !== true) return 'stdin is none';
  return stdout.isTTY === true ? undefined : 'stdout is none (--output writes a report to a file)';
}

function isMyLogin(settings: unknown): boolean {
  if (typeof settings !== 'object' || settings === null || !('auth' in settings)) return false;
  const { auth } = settings;
  return typeof auth === 'object' && auth !== null && 'kind' in auth && auth.kind === 'my-login';
}

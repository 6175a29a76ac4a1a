import type { z } from 'zod';
import { ProviderError } from './errors.ts';
import { parseJson } from './parse.ts';
import { isWord } from './secret.ts';

/**
 * Runs a vendor's command line tool as the person who is logged in there, and gives what it printed.
 * @throws ProviderError `credentials` when it is not installed or not logged in
 */
export type Login = (command: readonly [tool: LoginTool, ...args: string[]]) => Promise<string>;

export type LoginTool = 'az' | 'gcloud' | 'gh';

/** @throws ProviderError `credentials` when nobody allowed it */
export function loginOf(login: Login | undefined): Login {
  if (login !== undefined) return login;
  throw new ProviderError('credentials', 'the login that is already there may not be used', {
    fix: 'start with --use-my-login, at a terminal',
  });
}

/** Whether it can name an account: whatever else a tool prints may be a secret. */
export function isAddress(text: string): boolean {
  return /^[^\s@/]+@[\w.-]+$/.test(text);
}

/** One word, such as a token. @throws ProviderError `credentials`, without what was printed */
export function wordOf(printed: string, tool: LoginTool): string {
  const word = printed.trim();
  if (isWord(word)) return word;
  throw unexpected(tool);
}

/** @throws ProviderError `credentials`, without what was printed */
export function jsonOf<T>(printed: string, schema: z.ZodType<T>, tool: LoginTool): T {
  const parsed = schema.safeParse(parseJson(printed));
  if (parsed.success) return parsed.data;
  throw unexpected(tool);
}

function unexpected(tool: LoginTool): ProviderError {
  return new ProviderError('credentials', `${tool} printed something else than was asked for`, {
    fix: `bring ${tool} up to date, and see that it answers without asking`,
  });
}

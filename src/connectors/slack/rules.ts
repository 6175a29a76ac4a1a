import { z } from 'zod';
import type { BudgetRules } from '../../lib/budget.ts';
import { foreignAnswer, isForeign } from '../../lib/foreign.ts';
import type { Answer, PlatformRules, Verdict } from '../../lib/platform-rules.ts';
import { printable } from '../../lib/text.ts';
import type { SlackConfig } from './config.ts';
import { codes } from './errors.ts';
import { callsPerMinute, type Method, methodOf, methods } from './methods.ts';

const origins = { commercial: 'https://slack.com', gov: 'https://slack-gov.com' } as const satisfies Record<
  SlackConfig['cloud'],
  string
>;

export const hosts = Object.values(origins).map((origin) => new URL(origin).host);

export function originOf({ cloud }: SlackConfig): string {
  return origins[cloud];
}

export function createRules(config: SlackConfig): PlatformRules {
  const origin = originOf(config);
  const names = Object.keys(methods) as Method[];
  return {
    origins: { [origin]: new URL(config.baseUrl ?? origin).origin },
    posts: names.map((name) => new RegExp(`^/api/${name.replaceAll('.', '\\.')}$`)),
    budget: methodOf,
    budgets: Object.fromEntries(names.map((name) => [name, budgetOf(name, config)])),
    isRefusal: (body) => !('ok' in body) || body.ok !== true,
    judge,
  };
}

/** Slack counts each method for itself, and grants a short burst; a third of a minute's calls is one. */
function budgetOf(method: Method, { callsPerSecond, concurrency }: SlackConfig): BudgetRules {
  if (callsPerSecond !== undefined) return { callsPerSecond, concurrency };
  const perMinute = callsPerMinute[methods[method]];
  return { callsPerSecond: perMinute / 60, burst: Math.floor(perMinute / 3), concurrency };
}

const refusal = z.looseObject({
  ok: z.literal(false),
  error: z.string().min(1),
  needed: z.string().optional().catch(undefined),
});

/** Slack says most of its refusals with status 200 and `ok: false`. */
function judge(answer: Answer): Verdict {
  if (answer.status === 429) return { retry: true, reason: 'throttled', message: 'quota used up' };
  const parsed = refusal.safeParse(answer.body);
  if (!parsed.success) return judgeStatus(answer);
  const { error, needed } = parsed.data;
  const name = printable(error, 60);
  const code = codes(methodOf(answer.url), error);
  if (code === undefined) return { retry: false, reason: 'unsupported', message: name };
  const { retry = false, reason, lacks, fix, isGeneral } = code;
  const right = needed === undefined || reason !== 'permission' ? lacks : printable(needed, 100);
  return {
    retry,
    reason,
    message: name,
    ...(right !== undefined && { lacks: right }),
    ...(fix !== undefined && { fix }),
    ...(isGeneral !== undefined && { isGeneral }),
  };
}

function judgeStatus({ status, body }: Answer): Verdict {
  if (status >= 500 || status === 408) {
    return { retry: true, reason: 'unavailable', message: 'the service failed' };
  }
  // A proxy's page can carry any status; only those that pass by themselves are believed.
  if (isForeign(body)) return foreignAnswer('Slack');
  if (status >= 200 && status < 300) {
    return { retry: false, reason: 'shape', message: 'neither an answer nor an error of Slack’s' };
  }
  return { retry: false, reason: 'unsupported', message: 'refused' };
}

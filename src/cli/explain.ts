import { type ExplainOptions, explain, isAnyMeant } from '../pipeline/explain.ts';
import { namesIn } from '../pipeline/pasted.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { renderExplanation } from '../report/explanation-text.ts';
import { toJson } from '../report/formats/json.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { say } from './ending.ts';

/** From what OAuthlas brings along: no config, no store, no network. */
export async function explainCommand(
  names: readonly string[],
  { json, ...options }: ExplainOptions & { readonly json?: boolean },
): Promise<void> {
  const asked = [...new Set(names.flatMap(namesIn))];
  if (asked.length === 0) return say({ exitCode: exitCodes.usage, why: 'there is nothing to explain' });
  if (!isAnyMeant(options))
    return say({ exitCode: exitCodes.usage, why: `OAuthlas knows no API by the name ${options.api} there` });
  const explanations = asked.map((name) => explain(name, options));
  const width = process.stdout.columns ?? 100;
  const text =
    json === true
      ? toJson(explanations)
      : explanations.map((one) => renderExplanation(one, { width })).join('\n');
  await stdout(process.stdout).deliver(text);
  const unknown = explanations.filter(({ permissions }) => permissions.length === 0).length;
  const why =
    unknown === 0
      ? 'explained; the ratings are OAuthlas’ own, not the vendor’s'
      : `${unknown} of ${asked.length} unclassified: that does not make it harmless`;
  say({ exitCode: exitCodes.expected, why });
}

import { outlineOf, readIncidents } from '../config.ts';
import { type Feed, joinFeeds, matchIncidents } from '../pipeline/incidents.ts';
import { exitCodes } from '../report/exit-codes.ts';
import { toJson } from '../report/formats/json.ts';
import { incidentsOutcome } from '../report/incidents.ts';
import { renderIncidents } from '../report/incidents-text.ts';
import { stdout } from '../report/sinks/stdout.ts';
import { say } from './ending.ts';
import type { ConfigFlags } from './flags.ts';
import { choiceOf, orTold } from './read-config.ts';
import { fromStore } from './stored.ts';

export interface IncidentsFlags extends ConfigFlags {
  readonly feed: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
}

/** From what is stored and the feeds alone: no secret, no network. */
export async function incidentsCommand(ids: readonly string[], flags: IncidentsFlags): Promise<void> {
  const outline = orTold(flags.config, () => outlineOf(flags.config, choiceOf(flags)));
  if (outline === undefined) return;
  const feed = gather([...outline.incidents, ...flags.feed]);
  if (feed === undefined) return;
  const asked = ids.length === 0 ? feed : feed.filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => feed.every((one) => one.id !== id));
  if (missing.length > 0)
    return say({
      exitCode: exitCodes.usage,
      why: `no incident has the id ${missing.join(', ')}; there are ${feed.map(({ id }) => id).join(', ')}`,
    });
  const { tenants, register } = outline;
  const { signal } = new AbortController();
  const ended = await fromStore(outline.store, async (store) => {
    const found = await matchIncidents({ store, tenants, register, feed: asked, signal });
    // Who asks for one incident asks for nothing else, the exit code neither.
    const matched = ids.length === 0 ? found : { ...found, abused: [] };
    const text =
      flags.json === true
        ? toJson(matched)
        : renderIncidents(matched, {
            width: process.stdout.columns ?? 100,
            all: flags.all === true || ids.length > 0,
          });
    await stdout(process.stdout).deliver(text);
    return incidentsOutcome(matched);
  });
  say(ended);
}

/** Undefined where a feed is at fault, which was said. */
function gather(files: readonly string[]): Feed | undefined {
  const feeds: Feed[] = [];
  for (const file of files) {
    const own = orTold(file, () => readIncidents(file), 'text', 'feed');
    if (own === undefined) return undefined;
    feeds.push(own);
  }
  return joinFeeds(feeds);
}

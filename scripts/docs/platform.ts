import type { AnyConnector } from '../../src/connectors/connector.ts';
import { ProviderError, providerError } from '../../src/lib/errors.ts';
import { silent } from '../../src/lib/log.ts';
import type { PlatformRules } from '../../src/lib/platform-rules.ts';
import { Secret } from '../../src/lib/secret.ts';

/** What a connector says of itself, and what it says only to the transport. */
export interface Platform {
  readonly connector: AnyConnector;
  /** Paths that may be posted to, as regular expressions. */
  readonly posts: readonly string[];
  /** Surfaces that are off as long as the config does not ask for them, with the reason. */
  readonly off: ReadonlyMap<string, string>;
}

/** What a platform cannot be opened without, besides a token. */
const needed: Readonly<Record<string, object>> = {
  github: { organization: 'example' },
};

/** Opens the connector as a config of nothing but a token would, before a transport that sends nothing. */
export async function readPlatform(connector: AnyConnector): Promise<Platform> {
  const handed: PlatformRules[] = [];
  const opening = connector.connect(
    { ...needed[connector.id], auth: { kind: 'bearer', token: new Secret('none') } },
    {
      send: (rules) => {
        handed.push(rules);
        return async () => {
          throw new ProviderError('permission', 'the pages are made without any network');
        };
      },
      now: () => 0,
      log: silent,
      signal: new AbortController().signal,
    },
  );
  const surfaces = await opening.then(
    (opened) => opened.surfaces,
    (error: unknown) => {
      // Who wants to know first as whom it is there cannot be opened without an answer.
      if (providerError(error) === undefined) throw error;
      return [];
    },
  );
  return {
    connector,
    posts: [...new Set(handed.flatMap(({ posts }) => posts.map(toText)))],
    off: new Map(surfaces.flatMap(({ id, off }) => (off === undefined ? [] : [[id, off.why] as const]))),
  };
}

function toText({ source }: RegExp): string {
  return source.replaceAll('\\/', '/');
}

import { connectors } from '../connectors/index.ts';
import { type Asked, SetupError } from '../connectors/setup.ts';
import type { SetupGuide } from '../report/setup-guide.ts';

export { SetupError };

/** The platforms for which this version tells how to let OAuthlas in. */
export function setupPlatforms(): readonly string[] {
  return connectors.filter(({ setup }) => setup !== undefined).map(({ id }) => id);
}

/** What has to be done so that OAuthlas can read a tenant of this platform. @throws SetupError */
export function setUp(platform: string, asked: Asked): SetupGuide {
  const connector = connectors.find(({ id }) => id === platform);
  const plan = connector?.setup?.(asked);
  if (connector !== undefined && plan !== undefined)
    return { platform, platformTitle: connector.title, ...plan };
  const known = setupPlatforms().join(', ');
  throw new SetupError(
    connector === undefined
      ? `there is no platform ${platform}; init knows ${known}`
      : `init does not know ${connector.title} yet; it knows ${known}. docs/permissions.md tells what is needed there`,
  );
}

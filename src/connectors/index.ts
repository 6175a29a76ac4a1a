import type { AnyConnector } from './connector.ts';
import { github } from './github/index.ts';
import { google } from './google/index.ts';
import { m365 } from './m365/index.ts';
import { slack } from './slack/index.ts';

/** Every platform. One line each. */
export const connectors: readonly AnyConnector[] = [m365, google, github, slack];

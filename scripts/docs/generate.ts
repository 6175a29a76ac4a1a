import { analyzers } from '../../src/analyzers/index.ts';
import { configJsonSchema } from '../../src/config.ts';
import { connectors } from '../../src/connectors/index.ts';
import { ratedRows, toTsv } from '../knowledge/rated.ts';
import { analyzersPage } from './analyzers.ts';
import { knowledgeVersion } from './knowledge-version.ts';
import { permissionsPage } from './permissions.ts';
import { readPlatform } from './platform.ts';
import { surfacesPage } from './surfaces.ts';

/** Everything for readers, editors and receivers that is made from the code: its path in the project, its text. */
export async function generate(): Promise<ReadonlyMap<string, string>> {
  const platforms = await Promise.all(connectors.map(readPlatform));
  return new Map([
    ['docs/permissions.md', permissionsPage(platforms, analyzers)],
    ['docs/surfaces.md', surfacesPage(platforms)],
    ['docs/analyzers.md', analyzersPage(analyzers)],
    ['config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ['docs/ratings.tsv', toTsv(ratedRows())],
    ['src/knowledge/version.ts', knowledgeVersion()],
  ]);
}

import { github } from './floor/github.ts';
import { google } from './floor/google.ts';
import { graph } from './floor/graph.ts';
import { slack } from './floor/slack.ts';
import { createWire } from './floor/wire.ts';

/**
 * The floor: the same pages over the same number of connections, read and thrown away. No client can be
 * faster with these calls; what a scan takes above it is what OAuthlas costs.
 *
 *     node bench/floor.ts <origin> <platform> <token> <connections> [<organization>]
 */
const [origin = '', platform = '', token = '', connections = '25', organization = ''] = process.argv.slice(2);

const wire = createWire(origin, token, Number(connections));
const reports = createWire(origin, token, 4);
const started = performance.now();
if (platform === 'm365') await graph(wire, reports);
else if (platform === 'google') await google(wire, reports);
else if (platform === 'github') await github(wire, organization);
else if (platform === 'slack') await slack(wire);
else throw new RangeError(`there is no floor for ${platform}`);
wire.close();
reports.close();
process.stdout.write(`${JSON.stringify({ ms: performance.now() - started })}\n`);

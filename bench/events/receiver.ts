import { startHec } from '../../test/support/receivers/splunk-hec.ts';

/** Splunk's stand-in, in a process of its own: says its address and its token, and counts what it takes. */
let count = 0;
const hec = await startHec({ onIndexed: () => void count++ });
process.stdout.write(`${JSON.stringify({ url: hec.url, token: hec.token })}\n`);
process.on('SIGTERM', () => {
  process.stdout.write(`${count}\n`, () => process.exit());
});

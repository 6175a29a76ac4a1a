#!/usr/bin/env node
// Only what the oldest Node parses stands here: a static import of node:sqlite would die with a stack
// before anything could be said. So: a guard, then a dynamic import.
import module from 'node:module';

const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(`oauthlas needs Node 24 or newer; this is Node ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  // Keeps compiled code between runs, so that the next start is faster.
  module.enableCompileCache?.();
  import('./main.ts')
    .then((cli) => cli.main(process.argv.slice(2)))
    .catch((error) => {
      process.stderr.write(
        `${error.stack}\nexit code 4: a fault in oauthlas itself; please report it with the lines above\n`,
      );
      process.exitCode = 4;
    });
}

#!/usr/bin/env -S node --min-semi-space-size=8 --max-semi-space-size=8 --heap-growing-percent=25
// Only what the oldest Node parses stands here: a static import of node:sqlite would die with a stack
// before anything could be said. So: a guard, then dynamic imports.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(`oauthlas needs Node 24 or newer; this is Node ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  import('node:module')
    .then(({ enableCompileCache }) => {
      // Keeps compiled code between runs, so that the next start is faster.
      enableCompileCache();
      return import('./main.ts');
    })
    .then((cli) => cli.main(process.argv.slice(2)))
    .catch((error) => {
      process.stderr.write(
        `${error.stack}\nexit code 4: a fault in oauthlas itself; please report it with the lines above\n`,
      );
      process.exitCode = 4;
    });
}

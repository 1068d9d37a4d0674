#!/usr/bin/env node
'use strict';

// A CommonJS entry starts faster than an ES module; the version needs nothing else, not even a console.
const { argv } = process;
if (argv.length === 3 && (argv[2] === 'version' || argv[2] === '--version')) {
  try {
    require('node:fs').writeSync(1, `gitsync v${require('../package.json').version}\n`);
  } catch (error) {
    if (error.code !== 'EPIPE') throw error;
  }
} else {
  // Most runs take about a second, in which V8 would spend as much on optimizing code as on running it. V8 of other
  // Node versions has no such flag.
  if (process.versions.v8.startsWith('11.')) {
    require('node:v8').setFlagsFromString('--interrupt-budget=800000');
  }
  import('../dist/cli.js').then(
    ({ main }) => main(),
    (error) => {
      console.error(`error: gitsync cannot start: ${error.message}`);
      process.exitCode = 2;
    },
  );
}

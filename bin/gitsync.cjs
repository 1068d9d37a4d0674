#!/usr/bin/env node
'use strict';

// A CommonJS entry starts faster than an ES module; the version needs nothing else.
const { argv } = process;
if (argv.length === 3 && (argv[2] === 'version' || argv[2] === '--version')) {
  console.log(`gitsync v${require('../package.json').version}`);
} else {
  import('../dist/cli.js').then(
    ({ main }) => main(),
    (error) => {
      console.error(`error: gitsync cannot start: ${error.message}`);
      process.exitCode = 2;
    },
  );
}

#!/usr/bin/env node
'use strict';

// kubectl runs `kubectl-gitsync` for `kubectl gitsync`: the same program under the name its users type.
process.env.GITSYNC_COMMAND_NAME = 'kubectl gitsync';
require('./gitsync.cjs');

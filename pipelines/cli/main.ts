#!/usr/bin/env node
import { runCli } from './cli.js';

// Over a limit of `ulimit -f` a write then fails, with advice; the default is a silent death.
process.on('SIGXFSZ', () => {});
process.exitCode = await runCli(process.argv);

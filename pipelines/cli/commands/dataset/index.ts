import { Command } from 'commander';
import { compact } from './compact.js';
import { exportCommand } from './export.js';
import { gc } from './gc.js';
import { importPreferencesCommand } from './import-preferences.js';
import { pull, push } from './push.js';
import { show } from './show.js';
import { stats } from './stats.js';
import { verify } from './verify.js';

export const datasetCommand = (): Command =>
  new Command('dataset')
    .description('look at a data set, check it, copy it, keep it small, take it elsewhere')
    .addCommand(show)
    .addCommand(stats)
    .addCommand(verify)
    .addCommand(push)
    .addCommand(pull)
    .addCommand(exportCommand)
    .addCommand(importPreferencesCommand)
    .addCommand(compact)
    .addCommand(gc);

import { Command } from 'commander';
export const reportCommand = (): Command => new Command('report').description('write report.html');

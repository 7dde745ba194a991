import { Command } from 'commander';
export const previewCommand = (): Command =>
  new Command('preview').description('show what would be made');

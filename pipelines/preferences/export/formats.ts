import type { ExportFormat } from './format-names.js';
import { axolotl } from './tools/axolotl.js';
import { llamafactory } from './tools/llamafactory.js';
import type { ToolFormat } from './tools/tool.js';
import { trl } from './tools/trl.js';

/** The tool that a format is for; jsonl is for none. */
export const toolOf = (format: ExportFormat): ToolFormat | undefined =>
  ({ trl, axolotl, llamafactory, jsonl: undefined })[format];

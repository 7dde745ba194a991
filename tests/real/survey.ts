/**
 * Runs every configuration on the real data, at each of SETTINGS, and prints what became of it:
 * node dist/tests/real/survey.js [--json FILE] [NAME…]
 * LONGPREF_TEST_DATA names the folder of real data.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packagePath } from '../../pipelines/core/paths.js';
import type { RunCounts } from '../../pipelines/runtime/outcome/summary.js';
import { argsOf, configNames, SETTINGS, type SettingsName } from './configs.js';

interface Outcome {
  name: string;
  settings: SettingsName;
  exit: number;
  counts?: RunCounts;
  seconds?: number;
  message: string;
}

function survey(name: string, settings: Outcome['settings'], data: string): Outcome {
  const store = mkdtempSync(path.join(tmpdir(), 'longpref-survey-'));
  const args = ['run', ...argsOf(name, data, store), ...SETTINGS[settings], '--quiet', '--json'];
  const main = packagePath('dist/pipelines/cli/main.js');
  const child = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  rmSync(store, { recursive: true, force: true });
  const message = child.stderr.trim();
  if (child.stdout === '') return { name, settings, exit: child.status ?? 1, message };
  const { counts, seconds } = JSON.parse(child.stdout);
  return { name, settings, exit: child.status ?? 1, counts, seconds, message };
}

function line({ name, settings, exit, counts, seconds, message }: Outcome): string {
  if (!counts) return `${name} ${settings}: exit ${exit}: ${message}`;
  const { documents, chunks, questions, samples, drops, recall: recalls } = counts;

  const reasons = Object.entries(drops)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${reason} ${n}`);
  const shares = [recalls.given, recalls.cloze]
    .filter((of) => of.questions > 0)
    .map((of) => [of.any, of.all].map((n) => ((100 * n) / of.questions).toFixed(1)).join(' / '));
  const recall = shares.join('; ') || '–';
  return [
    name,
    settings,
    documents,
    chunks,
    questions,
    samples,
    recall,
    reasons.join(', ') || '–',
    seconds?.toFixed(1),
  ].join(' | ');
}

const data = process.env.LONGPREF_TEST_DATA;
if (!data) {
  console.error('LONGPREF_TEST_DATA names no folder of real data');
  process.exit(2);
}
const argv = process.argv.slice(2);
const json = argv[0] === '--json' ? argv.splice(0, 2)[1] : undefined;
const outcomes: Outcome[] = [];
console.log('data | settings | documents | chunks | questions | samples | recall | drops | s');
for (const name of argv.length > 0 ? argv : configNames) {
  for (const settings of Object.keys(SETTINGS) as SettingsName[]) {
    const outcome = survey(name, settings, path.resolve(data));
    outcomes.push(outcome);
    console.log(line(outcome));
  }
}
if (json) writeFileSync(json, `${JSON.stringify(outcomes, null, 1)}\n`);

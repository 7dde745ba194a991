/**
 * What an evaluator costs: CPU time of a token and peak memory, in a process that has nothing else.
 *
 *     node dist/tests/evaluators/cost.js NAME --models FOLDER --contexts FILE    prints a JSON line
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluatorsIn, rerankersIn } from './candidates.js';
import type { Context } from './contexts.js';

const { values, positionals } = parseArgs({
  options: { models: { type: 'string', default: '' }, contexts: { type: 'string', default: '' } },
  allowPositionals: true,
});
const all = { ...evaluatorsIn(values.models), ...rerankersIn(values.models) };
const create = all[positionals[0] ?? ''];
if (!create) throw new Error(`there is no evaluator ${positionals[0]}`);
const contexts = JSON.parse(readFileSync(values.contexts, 'utf8')) as Context[];
const evaluator = await create();

/** CPU milliseconds of all contexts, each with all its questions. */
async function scoreAll(): Promise<number> {
  const start = process.cpuUsage();
  for (const { chunks, questions } of contexts) {
    const scorer = await evaluator.begin(questions.map(({ question }) => ({ question })));
    await scorer.add(chunks);
    await scorer.finish(async (places) => places.map((at) => chunks[at] ?? ''));
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

// The first pass warms the code up; models take seconds, and what they remember would count for nothing.
const first = await scoreAll();
const ms = first < 1000 ? Math.min(...[await scoreAll(), await scoreAll()]) : first;
await evaluator.close?.();
const tokens = contexts.reduce((sum, context) => sum + context.tokens, 0);
console.log(
  JSON.stringify({
    microseconds: (1000 * ms) / tokens,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1000),
  }),
);

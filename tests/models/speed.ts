// What a model costs on one thread: tokens a second and memory, over a shortlist of 32 chunks of
// about 512 tokens. CPU time, so that what else runs on the machine says little.
//   node dist/tests/models/speed.js <name of a model in the cache>      prints a JSON line
import { createReranker as createEmbedding } from '../../pipelines/evaluators/onnx-embedding.js';
import { createReranker as createNer } from '../../pipelines/evaluators/onnx-ner.js';
import { readFolder } from '../../pipelines/onnx/folder.js';
import { openTextEncoder } from '../../pipelines/onnx/text-tokens.js';
import { onnxSettings, type RealModel, realModel } from '../helpers/onnx/settings.js';

const SHORTLIST = 32;
const name = process.argv[2] as RealModel;
const settings = { against: 'question' as const, onnx: onnxSettings(realModel(name)) };
const ner = name === 'rampart-ner-q4';
const words =
  'When the committee met in Geneva on Tuesday Anna Stone asked how much the new harbour was to cost and nobody knew'.split(
    ' ',
  );
// Words of one token each; each chunk another one, so that nothing is remembered.
const chunkOf = (seed: number) =>
  Array.from({ length: 510 }, (_, at) => words[(at * (seed + 3) + at ** 2) % words.length]).join(
    ' ',
  );

const encoder = await openTextEncoder(readFolder(settings.onnx, ner ? 'ner' : 'embedding'));
const before = process.memoryUsage().rss;
const reranker = await (ner ? createNer : createEmbedding)(settings);
const question = { question: 'Who asked what the new harbour was to cost?' };
await reranker.score(question, [chunkOf(1000)]);
const chunks = Array.from({ length: SHORTLIST }, (_, seed) => chunkOf(seed));
let tokens = 0;
for (const chunk of chunks) tokens += (await encoder.encode(chunk)).ids.length;
const start = process.cpuUsage();
await reranker.score(question, chunks);
const { user, system } = process.cpuUsage(start);
const ms = (user + system) / 1000;
await reranker.close();
console.log(
  JSON.stringify({
    model: name,
    tokens_per_chunk: Math.round(tokens / SHORTLIST),
    shortlist_ms: Math.round(ms),
    tokens_per_s: Math.round((tokens / ms) * 1000),
    rss_before_mb: Math.round(before / 1e6),
    rss_peak_mb: Math.round(process.resourceUsage().maxRSS / 1e3),
  }),
);

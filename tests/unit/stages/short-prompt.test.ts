import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import type { PipelineConfig } from '../../../pipelines/generated/pipeline.js';
import { makeRow } from '../../../pipelines/stages/shard/row.js';
import {
  byteTemplate,
  pairOne,
  poolOf,
  randomScores,
  scoredDocument,
} from '../../helpers/pairing.js';

const pool = poolOf(Array.from({ length: 30 }, (_, i) => `Filler ${i} is of elsewhere. `));
const shard = {
  ...{ positions_length: 4096, sparse: 0.5, draws: 1, validation: 0, short_prompt: true },
  ...{ bytes: 4096, seconds: 600, row_group: 256 },
} satisfies PipelineConfig['shard'];

/** A row of a document with these scores, its contexts filled from the pool. */
async function rowOf(at: number, template: typeof byteTemplate, short_prompt: boolean) {
  const random = randomFrom(`short ${at}`);
  const chunks = Array.from({ length: 1 + random.below(9) }, (_, i) => `Part ${i} of ${at}. `);
  const message = scoredDocument(
    chunks,
    { question: 'Where?', answer: 'Tarn' },
    randomScores(chunks.length, random).with(0, 5),
  );
  const settings = { top_k: 1 + (at % 8), filler: 'pool', tokens: 300, rejected: ['irrelevant'] };
  const { outcome } = await pairOne(message, settings as never, { pool, template });
  if (!('sample' in outcome)) throw new Error(JSON.stringify(outcome));
  const { sample } = outcome;
  const row = makeRow(message, sample, 0, template, {
    ...{ shard: { ...shard, short_prompt }, seed: at, maxAnswer: 16 },
  });
  return { row, chunks };
}

for (const [what, separator] of [
  ['a separator', byteTemplate.separator],
  ['none', new Int32Array(0)],
] as const) {
  t.test(`the short prompt is head, critical chunks and tail: ${what}`, async (t) => {
    const template = { ...byteTemplate, separator };
    for (let at = 0; at < 60; at++) {
      const { row, chunks } = await rowOf(at, template, true);
      const starts = row.segments.map((_, i) =>
        row.segments.slice(0, i).reduce((sum, { length }) => sum + length, 0),
      );
      const parts = Array.from(row.short_segments ?? [], (i) =>
        row.prompt_ids.slice(starts[i], (starts[i] ?? 0) + (row.segments[i]?.length ?? 0)),
      );
      const text = Buffer.from(parts.flatMap((ids) => Array.from(ids))).toString('utf8');
      const critical = row.context.filter((one) => one.critical);
      t.ok(critical.length > 0);
      const end = separator.length > 0 ? '\n' : '';
      t.equal(text, `H${critical.map(({ chunk }) => `${chunks[chunk]}${end}`).join('')}Where?>`);
    }
  });
}

t.test('nobody asked for one: null, and other sample ids where one did', async (t) => {
  t.equal((await rowOf(1, byteTemplate, false)).row.short_segments, null);
});

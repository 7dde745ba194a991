import { COLD_START, WITHOUT_MODEL } from '../../generators/cold-start.js';
import { binCounts, type Counts, meanOf, quantileOf } from '../data/bins.js';
import type { Coverage, Density } from '../data/coverage.js';
import type { DatasetData } from '../data/dataset.js';
import type { HeatData } from '../data/heat.js';
import type { KindLengths } from '../data/lengths.js';
import { figure, paragraph, section, sideBySide, table, tiles } from '../drawing/html.js';
import { barChart, lineChart, type Series } from '../drawing/plots.js';
import { type Colour, escapeText, fixed, number } from '../drawing/svg.js';
import { heatMap, shownQuestions } from './heat-map.js';

/** The colour of each kind of answer, the same in all plots. */
export const KIND_COLOURS: Record<string, Colour> = {
  preferred: 'blue',
  irrelevant: 'orange',
  mixed: 'purple',
};

const percent = (part: number, whole: number): string => {
  if (whole === 0) return '–';
  return `${((100 * part) / whole).toFixed(part === whole || part === 0 ? 0 : 1)} %`;
};

/** What stands in the data set, and what fell away. */
export function summarySection(data: DatasetData, timings: Record<string, number>): string {
  const counts = tiles([
    [number(data.documents), 'documents'],
    [number(data.tokens), 'tokens in documents'],
    [number(data.chunks), 'chunks'],
    [number(data.questions), 'questions'],
    [number(data.samples), 'samples'],
    [number(data.rowTokens), 'tokens in samples'],
  ]);
  const kept = data.scores.reduce((sum, score) => sum + score.kept, 0);
  const outcomes = table(
    ['what became of the questions', 'count', 'share'],
    [
      ['sample', number(kept), percent(kept, data.questions)],
      ...data.drops
        .filter(({ reason }) => reason !== 'no-questions')
        .map(({ reason, count }) => [
          `dropped: ${reason}`,
          number(count),
          percent(count, data.questions),
        ]),
    ],
  );
  const unasked = data.drops.find(({ reason }) => reason === 'no-questions')?.count ?? 0;
  const { made } = data;
  const facts = table(
    ['made with', ''],
    [
      ['split', `train ${number(data.splits.train)}, validation ${number(data.splits.validation)}`],
      ['longest context', `${number(made.window)} tokens`],
      ['simulated length K', `${number(made.positions_length)} positions`],
      ['seed', String(made.seed)],
      ['tokenizer', `${made.tokenizer_sha256.slice(0, 16)}…`],
      ['configuration identity', `${made.identity.slice(0, 16)}…`],
    ],
    9,
  );
  const silent =
    unasked > 0 ? paragraph(`${number(unasked)} documents came without questions.`) : '';
  const cut =
    data.cut > 0
      ? paragraph(
          `Chosen answers cut at a sentence, longer than pair.max_answer_tokens: ${number(data.cut)}.`,
        )
      : '';
  const lacking = Object.values(data.exhausted).reduce((sum, n) => sum + n, 0);
  const fewer =
    lacking > 0
      ? paragraph(
          `Rejected answers that rows lack, since the question allows no further wrong one (yes or no, options): ${number(lacking)}.`,
        )
      : '';
  const took = Object.entries(timings).map(([what, s]) => [what, s.toFixed(1)]);
  const times = took.length > 0 ? table(['what took time', 'seconds'], took) : '';
  return counts + sideBySide(outcomes + silent + cut + fewer + times, facts);
}

export function scoreSection(data: DatasetData): string {
  const of = (pick: 'kept' | 'dropped'): Counts =>
    new Map(data.scores.map((score) => [score.score, score[pick]]));
  const bins = binCounts([of('kept'), of('dropped')], 60, [0, data.bar?.score ?? 0]);
  const best = barChart({
    title: 'Best score of every question',
    description: 'Histogram of the highest chunk score of every question, kept and dropped ones.',
    xLabel: 'highest importance score of a chunk',
    yLabel: 'questions',
    bins,
    layout: 'stacked',
    series: [
      { name: 'kept', colour: 'blue' },
      { name: 'dropped', colour: 'orange' },
    ],
    marks: data.bar
      ? [
          {
            axis: 'x',
            at: data.bar.score - (bins.width === 1 ? 0.5 : 0),
            label: `${data.bar.name} ${data.bar.score}`,
          },
        ]
      : [],
  });
  const critical = barChart({
    title: 'Critical chunks of a context',
    description: 'Histogram of the number of critical chunks in the context of a sample.',
    xLabel: 'critical chunks in the training context',
    yLabel: 'samples',
    bins: binCounts([data.critical], 40, [0]),
    layout: 'stacked',
    series: [{ name: 'samples', colour: 'blue' }],
  });
  return section(
    'Scores',
    sideBySide(
      figure(
        'Best score of every question',
        best,
        'A question needs a chunk at or above the bar. Many drops just below it: a lower bar would keep more. Drops above it have another reason (table at the top).',
      ),
      figure(
        'Critical chunks of a context',
        critical,
        'The rest of each context is irrelevant chunks.',
      ),
    ),
  );
}

/** A histogram's outline: the last value is repeated to close the last bin. */
const outline = (density: Density, from: number, to: number): Series['points'] => {
  const width = (to - from) / density.length;
  return [...density, density.at(-1) ?? 0].map((value, i) => [from + i * width, value] as const);
};

function densityPlot(
  title: string,
  xLabel: string,
  [from, to]: [number, number],
  series: { name: string; colour: Colour; density: Density }[],
): string {
  const highest = Math.max(1.5, ...series.flatMap(({ density }) => density));
  return lineChart({
    title,
    description: `${title}, relative to an even spread, which is 1 everywhere.`,
    x: { label: xLabel, min: from, max: to, integer: true },
    y: { label: 'density (even = 1)', min: 0, max: highest * 1.08 },
    series: series.map(({ name, colour, density }) => ({
      name,
      colour,
      style: 'step' as const,
      points: outline(density, from, to),
    })),
  });
}

export function coverageSection(coverage: Coverage): string {
  const { continuous, sparse, critical, distances, length } = coverage;
  const modes = [
    {
      name: `continuous (${number(continuous.samples)} samples)`,
      colour: 'blue',
      mode: continuous,
    },
    { name: `sparse (${number(sparse.samples)})`, colour: 'green', mode: sparse },
  ].filter(({ mode }) => mode.samples > 0) as {
    name: string;
    colour: Colour;
    mode: Coverage['all'];
  }[];
  const indices = densityPlot(
    'Position indices of chunk tokens',
    'position index',
    [coverage.from, coverage.to],
    modes.map(({ name, colour, mode }) => ({ name, colour, density: mode.indices })),
  );
  const distance = densityPlot(
    'Distance from question to chunk tokens',
    'distance (position indices)',
    [0, length],
    [
      ...modes.map(({ name, colour, mode }) => ({ name, colour, density: mode.distances })),
      { name: 'critical chunks alone', colour: 'orange' as const, density: critical.distances },
    ],
  );
  const between = distances
    ? `Between one slot (${number(distances.from)}) and K·(N−1)/N (${number(distances.to)}), bins hold ${number(distances.least, 2)} to ${number(distances.most, 2)} times their mean.`
    : 'Contexts are too short to judge the middle range.';
  return section(
    'Positions',
    paragraph(
      `Chunks are spread over ${number(length)} position indices, so that short samples train long distances. Rotary embeddings see distances only: the right plot is the one that matters.`,
      'lead',
    ),
    sideBySide(
      figure(
        'Position indices of chunk tokens',
        indices,
        `64 bins over the slots’ range. Most over least covered bin: ${number(coverage.maxMin, 3)} (1 is even; few samples make it rough).`,
      ),
      figure(
        'Distance from question to chunk tokens',
        distance,
        `From the question’s first token. ${between}`,
      ),
    ),
  );
}

function heatOf(heat: HeatData): string {
  const kept = heat.questions.filter(({ outcome }) => outcome === 'sample').length;
  const [shown, all] = [shownQuestions(heat).length, heat.questions.length];
  const some = shown < all ? ` ${shown} questions are shown.` : '';
  const out = kept < all ? ' (the others struck out)' : '';
  const counts = `${number(heat.chunks.length)} chunks, ${number(all)} questions, ${number(kept)} of them samples${out}.${some}`;
  return `${paragraph(`${heat.source}: ${counts}`)}<figure class="scroll">${heatMap(heat)}</figure>`;
}

export function heatSection({ heats }: DatasetData): string {
  const [first, ...others] = heats;
  if (!first) return '';
  const more = others
    .map(
      (heat) => `<details><summary>${escapeText(heat.source)}</summary>${heatOf(heat)}</details>`,
    )
    .join('');
  return section(
    others.length > 0 ? 'Importance scores of some documents' : 'Importance scores of one document',
    paragraph(
      `Point at a column to read its chunk. Any other document: longpref report --document with its id or source.` +
        (first.complete
          ? ''
          : ' Only chunks that stand in a context have a known score; with --config all are scored again.'),
      'lead',
    ),
    heatOf(first) + more,
  );
}

/** Of what the contexts are made, and how far the choice of chunks can be trusted. */
export function contextSection({ quality, promptTokens }: DatasetData): string {
  if (quality.known === 0) return '';
  const bar = (title: string, xLabel: string, counts: Counts) =>
    barChart({
      title,
      description: `Histogram: ${title}.`,
      xLabel,
      yLabel: 'samples',
      bins: binCounts([counts], 40, [0]),
      layout: 'stacked',
      series: [{ name: 'samples', colour: 'blue' }],
    });
  const facts = table(
    ['contexts', ''],
    [
      ['chunks from other documents (filler pool)', percent(quality.filler, quality.all)],
      [
        'samples whose irrelevant answer comes from chunks that reach the bar (leakage)',
        percent(quality.leaking, quality.known),
      ],
      ['samples with a cloze question', percent(quality.cloze, quality.known)],
    ],
  );
  return section(
    'Contexts',
    facts,
    sideBySide(
      figure(
        'Chunks of a context',
        bar('Chunks of a context', 'chunks', quality.chunks),
        'N is a maximum.',
      ),
      figure(
        'Prompt lengths',
        bar('Prompt lengths', 'tokens', promptTokens),
        'Head, chunks and question.',
      ),
    ),
  );
}

const known = (kind: KindLengths): string =>
  kind.inContextKnown > 0 ? percent(kind.inContext, kind.inContextKnown) : 'not known';

export function lengthSection({ lengths: kinds, generators }: DatasetData): string {
  const rejected = kinds.filter(({ gaps }) => gaps.size > 0);
  const colourOf = ({ kind }: KindLengths): Colour => KIND_COLOURS[kind] ?? 'grey';
  const series = (some: readonly KindLengths[]) =>
    some.map((kind) => ({ name: kind.kind, colour: colourOf(kind) }));
  const lengths = barChart({
    title: 'Answer lengths',
    description: 'Histogram of answer lengths in tokens, by kind of answer.',
    xLabel: 'answer length (tokens, with the end-of-turn token)',
    yLabel: 'answers',
    bins: binCounts(
      kinds.map((kind) => kind.lengths),
      24,
    ),
    layout: 'grouped',
    series: series(kinds),
  });
  const gaps = barChart({
    title: 'Length gap',
    description: 'Histogram of chosen minus rejected answer length, by kind of rejected answer.',
    xLabel: 'chosen − rejected length (tokens)',
    yLabel: 'samples',
    bins: binCounts(
      rejected.map((kind) => kind.gaps),
      25,
    ),
    layout: 'grouped',
    series: series(rejected),
  });
  const rows = kinds.map((kind) => [
    kind.kind,
    number(kind.answers),
    fixed(meanOf(kind.lengths)),
    number(quantileOf(kind.lengths, 0.5)),
    number(quantileOf(kind.lengths, 1)),
    kind.gaps.size > 0 ? fixed(meanOf(kind.gaps)) : '–',
    known(kind),
    percent(kind.truncated, kind.answers),
    kind.editShares.size > 0 ? percent(quantileOf(kind.editShares, 0.5), 1) : '–',
  ]);
  const header = [
    ...['kind', 'answers', 'mean', 'median', 'longest', 'mean gap', 'in context', 'cut'],
    'words changed',
  ];
  return section(
    'Answers',
    paragraph(
      'Lengths in tokens. A gap between chosen and rejected answers could be learned in place of the content; it should lie around 0. “In context”: the answer’s value stands in the training context. “Words changed”: of splices and twins the median share of content words that are others.',
      'lead',
    ),
    generators.some((name) => WITHOUT_MODEL.includes(name))
      ? paragraph(
          `No model wrote the wrong answers (generator ${generators.join(', ')}). ${COLD_START}`,
        )
      : '',
    table(header, rows),
    sideBySide(
      figure('Answer lengths', lengths, 'Preferred answers are the chosen ones.'),
      figure('Length gap', gaps, 'Left of 0 the rejected answer is longer.'),
    ),
  );
}

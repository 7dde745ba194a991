import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { brotliCompressSync } from 'node:zlib';
import { packagePath } from '../../pipelines/core/paths.js';
import { type Random, randomFrom } from '../../pipelines/core/random.js';
import { LABELS, type Label } from '../../pipelines/entities/labels/label.js';
import { HIDDEN, SCALE, sharesOf, WIDTH } from '../../pipelines/entities/labels/label-model.js';
import {
  mentionFeatures,
  piecesOf,
  ROWS,
} from '../../pipelines/entities/labels/mention-features.js';
import { mentionsOf } from '../../pipelines/entities/labels/mentions.js';

/**
 * Trains the weights that tell the labels of spans (pipelines/assets/span-labels.br) on texts which
 * a larger tagger labelled: node dist/tests/labels/train.js LABELLED.jsonl…, JSON lines of `text`
 * and `ents` (start, end, label of OntoNotes), as `label.py` writes them.
 */

interface Labelled {
  text: string;
  ents: [start: number, end: number, label: string][];
}

/** All rows of one text after another: those of the words of a span, then those of its context. */
interface Examples {
  rows: Int32Array;
  starts: number[];
  words: number[];
  labels: number[];
}

const NAMES: Readonly<Record<string, Label>> = { WORK_OF_ART: 'work' };
const labelAt = (name: string): number =>
  LABELS.indexOf(NAMES[name] ?? (name.toLowerCase() as Label));

class Growing {
  rows = new Int32Array(1 << 20);
  length = 0;
  starts: number[] = [];
  words: number[] = [];
  labels: number[] = [];

  add(words: readonly number[], context: readonly number[], label: number): void {
    const need = this.length + words.length + context.length;
    if (need > this.rows.length) {
      const larger = new Int32Array(2 * need);
      larger.set(this.rows);
      this.rows = larger;
    }
    this.starts.push(this.length);
    this.words.push(words.length);
    this.labels.push(label);
    this.rows.set(words, this.length);
    this.rows.set(context, this.length + words.length);
    this.length = need;
  }

  done(): Examples {
    const { rows, length, starts, words, labels } = this;
    return { rows: rows.subarray(0, length), starts: [...starts, length], words, labels };
  }
}

function addExamples({ text, ents }: Labelled, to: Growing, random: Random, isHeld: boolean): void {
  const pieces = piecesOf(text);
  const spans = new Map(mentionsOf(text, pieces).map((one) => [`${one.start} ${one.end}`, one]));
  for (const [start, end] of ents) spans.set(`${start} ${end}`, { start, end });
  for (const { start, end } of spans.values()) {
    const overlap = ([a, b]: Labelled['ents'][0]) => Math.min(b, end) - Math.max(a, start);
    const best = ents.filter((one) => overlap(one) > 0).sort((a, b) => overlap(b) - overlap(a))[0];
    // Of what is a part of an entity, or reaches over one, some are enough.
    const isExact = best === undefined || (best[0] === start && best[1] === end);
    if (!isExact && (isHeld || random.below(4) > 0)) continue;
    if (best === undefined && random.below(2) > 0) continue;
    const words = mentionFeatures(pieces, start, end, { words: true, context: false });
    const context = mentionFeatures(pieces, start, end, { words: false, context: true });
    to.add(words, context, best === undefined ? 0 : labelAt(best[2]));
  }
}

type Told = 'all' | 'words' | 'context';
/** Of ten examples so many are told all, the words, the context: answers stand in no text at times. */
const MIX: readonly Told[] = [...Array(6).fill('all'), 'words', 'words', 'context', 'context'];

function rowsOf({ rows, starts, words }: Examples, at: number, told: Told): Int32Array {
  const [start, end] = [starts[at] as number, starts[at + 1] as number];
  const middle = start + (words[at] as number);
  if (told === 'words') return rows.subarray(start, middle);
  return told === 'context' ? rows.subarray(middle, end) : rows.subarray(start, end);
}

const EPOCHS = 4;
const RATE = 0.06;

/** Weights of a row: HIDDEN of the hidden layer, then one for each label; behind all rows the output layer. */
function trained(examples: Examples, random: Random): Float32Array {
  const labels = LABELS.length;
  const weights = new Float32Array(ROWS * WIDTH + HIDDEN * labels);
  const output = ROWS * WIDTH;
  for (let row = 0; row < ROWS; row++)
    for (let at = 0; at < HIDDEN; at++)
      weights[row * WIDTH + at] = (random.below(2001) / 1000 - 1) * 0.05;
  for (let at = output; at < weights.length; at++)
    weights[at] = (random.below(2001) / 1000 - 1) * 0.2;
  const squares = new Float32Array(weights.length).fill(0.02);
  const hidden = new Float32Array(HIDDEN);
  const shares = new Float32Array(labels);
  const back = new Float32Array(HIDDEN);
  const order = Int32Array.from(examples.labels.keys());
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE * (1 - (0.8 * epoch) / EPOCHS);
    const update = (place: number, step: number) => {
      const square = (squares[place] as number) + step * step;
      squares[place] = square;
      weights[place] = (weights[place] as number) - (rate * step) / Math.sqrt(square);
    };
    for (let at = order.length - 1; at > 0; at--) {
      const other = random.below(at + 1);
      [order[at], order[other]] = [order[other] as number, order[at] as number];
    }
    let loss = 0;
    for (const one of order) {
      const rows = rowsOf(examples, one, MIX[random.below(MIX.length)] as Told);
      const label = examples.labels[one] as number;
      sharesOf(rows, weights, 1, hidden, shares);
      loss -= Math.log(Math.max(1e-9, shares[label] as number));
      shares[label] = (shares[label] as number) - 1;
      for (let h = 0; h < HIDDEN; h++) {
        let sum = 0;
        if ((hidden[h] as number) > 0)
          for (let l = 0; l < labels; l++) {
            const place = output + h * labels + l;
            sum += (weights[place] as number) * (shares[l] as number);
            update(place, (hidden[h] as number) * (shares[l] as number));
          }
        back[h] = sum;
      }
      for (const row of rows) {
        const place = row * WIDTH;
        for (let h = 0; h < HIDDEN; h++) if (back[h] !== 0) update(place + h, back[h] as number);
        for (let l = 0; l < labels; l++)
          if (Math.abs(shares[l] as number) > 1e-3) update(place + HIDDEN + l, shares[l] as number);
      }
    }
    console.log(`epoch ${epoch + 1}: loss ${(loss / order.length).toFixed(4)}`);
  }
  return weights;
}

function report(examples: Examples, weights: Int8Array): void {
  const shares = new Float32Array(LABELS.length);
  for (const told of ['all', 'words', 'context'] as const) {
    const counts = LABELS.map(() => [0, 0] as [number, number]);
    for (const [at, label] of examples.labels.entries()) {
      sharesOf(rowsOf(examples, at, told), weights, SCALE, new Float32Array(HIDDEN), shares);
      const count = counts[label] as [number, number];
      count[1]++;
      if (shares.indexOf(Math.max(...shares)) === label) count[0]++;
    }
    const percent = (some: readonly [number, number][]) => {
      const [hits, all] = some.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
      return `${((100 * hits) / all).toFixed(1)} % of ${all}`;
    };
    console.log(`${told}: spans ${percent(counts)}, entities ${percent(counts.slice(1))}`);
    if (told === 'all')
      console.log(
        LABELS.map((name, at) => `${name} ${percent([counts[at] as [number, number]])}`).join(', '),
      );
  }
}

const random = randomFrom('labels');
const [train, held] = [new Growing(), new Growing()];
let texts = 0;
for (const file of process.argv.slice(2))
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const isHeld = texts++ % 20 === 7;
    addExamples(JSON.parse(line) as Labelled, isHeld ? held : train, random, isHeld);
  }
console.log(`${train.labels.length} spans of ${texts} texts, ${held.labels.length} held out`);
const weights = trained(train.done(), random);
const bytes = Int8Array.from(weights, (one) =>
  Math.max(-127, Math.min(127, Math.round(one * SCALE))),
);
console.log(`beyond a byte: ${weights.filter((one) => Math.abs(one) * SCALE > 127.5).length}`);
report(held.done(), bytes);
const packed = brotliCompressSync(Buffer.from(bytes.buffer));
writeFileSync(packagePath('pipelines/assets/span-labels.br'), packed);
console.log(`${packed.length} bytes`);

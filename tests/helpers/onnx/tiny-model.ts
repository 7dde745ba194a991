import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { number, part } from './protobuf.js';

/** A folder in Hugging Face layout with a model of a few words, in which each word has numbers of its own. */
export interface TinyModel {
  task: 'embedding' | 'ner' | 'cross-encoder';
  /** a word's vector, its logits of labels, or its share of a pair's logit if it stands in the second text */
  words: Record<string, number[]>;
  labels?: string[];
  /** longest input, special tokens included */
  window?: number;
  /** more for config.json */
  config?: Record<string, unknown>;
  /** keeps the table in a file of this name */
  external?: string;
  /** inputs of the model, in place of the three that an encoder takes */
  inputs?: string[];
}

/** A model that gives words one label each, and all others the first. */
export const NER = (labels: string[], words: Record<string, string>): TinyModel => ({
  task: 'ner',
  labels,
  words: Object.fromEntries(
    Object.entries(words).map(([word, label]) => [
      word,
      labels.map((one) => (one === label ? 1 : 0)),
    ]),
  ),
});

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const ARCHITECTURE = {
  embedding: 'BertModel',
  ner: 'BertForTokenClassification',
  'cross-encoder': 'BertForSequenceClassification',
};
const [FLOAT, INT64] = [1, 7];

/** A tensor of floats, in the file or beside it. */
function tensor(name: string, dims: number[], values: number[], external?: string): Buffer {
  const data = Buffer.from(Float32Array.from(values).buffer);
  const place = external
    ? [
        part(13, part(1, 'location'), part(2, external)),
        part(13, part(1, 'length'), part(2, String(data.length))),
        number(14, 1),
      ]
    : [part(9, data)];
  return part(5, ...dims.map((dim) => number(1, dim)), number(2, FLOAT), part(8, name), ...place);
}

const value = (field: number, name: string, type: number, dims: (string | number)[]): Buffer => {
  const shape = dims.map((dim) => part(1, typeof dim === 'string' ? part(2, dim) : number(1, dim)));
  return part(field, part(1, name), part(2, part(1, number(1, type), part(2, ...shape))));
};

const node = (kind: string, inputs: string[], output: string, ...attributes: Buffer[]): Buffer =>
  part(1, ...inputs.map((name) => part(1, name)), part(2, output), part(4, kind), ...attributes);

/** An attribute that is a number, or a list of one. */
const attribute = (name: string, value: number, list: boolean): Buffer =>
  part(5, part(1, name), number(list ? 8 : 3, value), number(20, list ? 7 : 2));

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];

/** The bytes of a model.onnx whose only weights are the numbers of its words. */
export function tinyOnnx({ task, words, external, inputs = INPUTS }: TinyModel): Buffer {
  const width = Object.values(words)[0]?.length ?? 1;
  const rows = [...SPECIAL.map(() => Array<number>(width).fill(0)), ...Object.values(words)];
  const table = tensor('table', [rows.length, width], rows.flat(), external);
  const gather = (output: string) => node('Gather', ['table', 'input_ids'], output);
  const graph =
    task === 'cross-encoder'
      ? [
          gather('shares'),
          // Words of the second text alone count: the first and special tokens have type 0.
          tensor('side', [2, 1], [0, 1]),
          node('Gather', ['side', 'token_type_ids'], 'sides'),
          node('Mul', ['shares', 'sides'], 'counted'),
          node('ReduceSum', ['counted', 'axis'], 'logits', attribute('keepdims', 0, false)),
          part(5, number(1, 1), number(2, INT64), part(7, Buffer.from([1])), part(8, 'axis')),
          value(12, 'logits', FLOAT, ['batch', 1]),
        ]
      : task === 'ner'
        ? [gather('logits'), value(12, 'logits', FLOAT, ['batch', 'tokens', width])]
        : [
            gather('last_hidden_state'),
            value(12, 'last_hidden_state', FLOAT, ['batch', 'tokens', width]),
          ];
  const asked = inputs.map((name) => value(11, name, INT64, ['batch', 'tokens']));
  return Buffer.concat([
    number(1, 8),
    part(7, part(2, 'tiny'), table, ...graph, ...asked),
    part(8, number(2, 17)),
  ]);
}

/** A tokenizer that knows whole words, and frames texts as BERT does. */
export function tinyTokenizer(words: readonly string[]): Record<string, unknown> {
  const vocab = Object.fromEntries([...SPECIAL, ...words].map((word, id) => [word, id]));
  const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const text = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const single = [special('[CLS]', 0), text('A', 0), special('[SEP]', 0)];
  return {
    version: '1.0',
    // As MiniLM's published file has it: never to be followed.
    truncation: { direction: 'Right', max_length: 8, strategy: 'LongestFirst', stride: 0 },
    padding: {
      strategy: { Fixed: 8 },
      direction: 'Right',
      pad_to_multiple_of: null,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: '[PAD]',
    },
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, text('B', 1), special('[SEP]', 1)],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [SPECIAL.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  };
}

/** Writes the folder. Returns its path. */
export function writeTinyModel(folder: string, model: TinyModel): string {
  const words = Object.keys(model.words);
  const write = (file: string, content: unknown) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(
      path.join(folder, file),
      Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
  };
  write('config.json', {
    architectures: [ARCHITECTURE[model.task]],
    model_type: 'bert',
    vocab_size: SPECIAL.length + words.length,
    max_position_embeddings: model.window ?? 32,
    pad_token_id: 0,
    ...(model.labels ? { id2label: { ...model.labels } } : {}),
    ...model.config,
  });
  write('tokenizer.json', tinyTokenizer(words));
  write('tokenizer_config.json', { pad_token: '[PAD]', cls_token: '[CLS]', sep_token: '[SEP]' });
  if (model.task === 'embedding') {
    write('modules.json', [
      { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    ]);
    write('1_Pooling/config.json', {
      pooling_mode_mean_tokens: true,
      pooling_mode_cls_token: false,
    });
  }
  write('model.onnx', tinyOnnx(model));
  if (model.external) {
    const special = SPECIAL.flatMap(() => Object.values(model.words)[0]?.map(() => 0) ?? []);
    const values = [...special, ...Object.values(model.words).flat()];
    write(model.external, Buffer.from(Float32Array.from(values).buffer));
  }
  return folder;
}

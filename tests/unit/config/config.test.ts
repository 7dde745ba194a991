import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import t from 'tap';
import { configurationIdentity, STAGE_VERSIONS } from '../../../pipelines/config/identity.js';
import { type LoadedConfig, loadConfig } from '../../../pipelines/config/load.js';
import { settings } from '../../../pipelines/config/settings.js';
import { configFile } from '../../../pipelines/config/write.js';
import { hashOf } from '../../../pipelines/core/hash.js';
import { packagePath, readSchema } from '../../../pipelines/core/paths.js';
import { evaluatorIdentity } from '../../../pipelines/evaluators/index.js';
import { generatorVersion } from '../../../pipelines/generators/index.js';
import { NER, writeTinyModel } from '../../helpers/onnx/tiny-model.js';

const folder = t.testdir();
const fileOf = (text: string): string => {
  const file = path.join(folder, 'pipeline.yaml');
  writeFileSync(file, text);
  return file;
};

t.test('defaults fill in, the file and then flags are stronger', (t) => {
  const file = fileOf('chunk:\n  tokens: 256\npair:\n  chunks: 8\n');
  const { config, base } = loadConfig(file, ['pair.chunks=4', 'score.evaluator=entity-overlap']);
  t.equal(config.chunk.tokens, 256);
  t.equal(config.pair.chunks, 4);
  t.equal(config.pair.floor, null);
  t.equal(config.shard.validation, 0.05);
  t.strictSame(config.pair.rejected, ['irrelevant', 'mixed']);
  t.equal(base, folder);
  t.equal(loadConfig(undefined).config.chunk.tokens, 512);
  t.end();
});

t.test('every mistake is named with file, line and key', (t) => {
  const cases: [string, RegExp][] = [
    [
      'chunk:\n  tokenz: 3\n',
      /pipeline\.yaml, line 2: unknown key chunk\.tokenz: did you mean tokens\?/,
    ],
    ['chunks: 3\n', /line 1: unknown key chunks: did you mean chunk\?/],
    ['seed: 1\nfloor: 3\n', /line 2: unknown key floor: did you mean pair\.floor\?/],
    [
      'seed: 1\n\nchunk:\n  tokens: many\n',
      /line 4: chunk\.tokens is "many", it must be of type integer/,
    ],
    [
      'pair:\n  select: best\n',
      /line 2: pair\.select is "best", it must be one of: rank, threshold/,
    ],
    [
      'template:\n  tail: no placeholder\n',
      /line 2: template\.tail is "no placeholder", it must contain \{question\}/,
    ],
    ['shard:\n  sparse: 2\n', /line 2: shard\.sparse is 2: it must be <= 1/],
    ['chunk: [1, 2\n', /line \d+, column \d+: not valid YAML/],
    ['seed: 1\nseed: 2\n', /line 2, column 1: not valid YAML: Map keys must be unique/],
    ['just text', /line 1: the file is "just text", it must be of type object/],
  ];
  for (const [text, message] of cases) {
    t.throws(() => loadConfig(fileOf(text)), { code: 'CONFIG', exitCode: 2, message }, text);
  }
  t.throws(() => loadConfig(path.join(folder, 'none.yaml')), {
    code: 'CONFIG',
    message: /none\.yaml.*longpref init/,
  });
  t.throws(() => loadConfig(undefined, ['chunk.tokens=no']), { message: /--set chunk\.tokens/ });
  t.throws(() => loadConfig(undefined, ['chunk.tokens']), { message: /key=value/ });
  t.end();
});

t.test('all mistakes of a file are named at once', (t) => {
  t.throws(() => loadConfig(fileOf('seed: x\nlimit: 0\n')), { message: /line 1[\s\S]*line 2/ });
  t.end();
});

t.test('every setting has a default and a sentence', (t) => {
  for (const setting of settings) {
    t.not(setting.default, undefined, setting.path);
    t.ok(setting.description.length > 10, setting.path);
  }
  t.end();
});

t.test('what init writes is valid and changes nothing', (t) => {
  const text = configFile(readSchema('pipeline'), {}, 'schema.json');
  t.match(text, /^# yaml-language-server: \$schema=schema\.json\n/);
  // Paths are those of the folder a configuration lies in.
  const here = { folder: '.' };
  const at = ({ config }: LoadedConfig) => ({
    ...config,
    score: { ...config.score, command: { ...config.score.command, ...here } },
  });
  t.strictSame(at(loadConfig(fileOf(text))), at(loadConfig(undefined)));
  t.end();
});

t.test('the identity is of what affects data, and of nothing else', (t) => {
  const parts = { head: '', separator: '', tail: '{question}', answer: '{answer}', end: '</s>' };
  const identity = (overrides: string[], tokenizer = 'a', template = parts) =>
    configurationIdentity(loadConfig(undefined, overrides).config, tokenizer, template);
  const plain = identity([]);
  for (const same of [
    ['runtime.threads=7'],
    ['store=/elsewhere'],
    ['input=[x]'],
    ['pair.openai.model=m'],
    ['shard.bytes=5000'],
    ['chunk.tokens=512'],
  ]) {
    t.equal(identity(same), plain, same.join());
  }
  const others = [
    ['chunk.tokens=256'],
    ['pair.floor=3'],
    ['shard.sparse=0.2'],
    ['seed=1'],
    ['pair.generator=openai'],
  ];
  // Of the template the parts count, wherever they come from.
  t.equal(identity(['template.thinking=true']), plain);
  const all = new Set([
    plain,
    identity([], 'b'),
    identity([], 'a', { ...parts, head: '<s>' }),
    ...others.map((other) => identity(other)),
  ]);
  t.equal(all.size, others.length + 3);
  t.end();
});

t.test(
  'a model of entities lies beside the file, and is part of the identity where one is named',
  (t) => {
    const model = NER(['O', 'B-PER'], { Anna: 'B-PER' });
    const place = writeTinyModel(path.join(folder, 'models/ner'), model);
    const file = fileOf('entities:\n  model: models/ner\n');
    t.equal(loadConfig(file).config.entities.model, place);
    t.equal(loadConfig(file, ['entities.model=null']).config.entities.model, null);
    const template = {
      head: '',
      separator: '',
      tail: '{question}',
      answer: '{answer}',
      end: '</s>',
    };
    const identity = (overrides: string[]) =>
      configurationIdentity(loadConfig(file, overrides).config, 'a', template);
    // Written out, so that data sets without one stay what they are.
    const { config } = loadConfig(undefined);
    const without = hashOf({
      stages: STAGE_VERSIONS,
      evaluator: evaluatorIdentity(config.score),
      generator: generatorVersion('auto'),
      settings: {},
      tokenizer: 'a',
      template,
    });
    t.equal(identity(['entities.model=null']), without);
    t.equal(identity(['entities.model=null', 'entities.overlap=7']), without, 'not in use');
    const plain = identity([]);
    t.not(plain, without);
    const copy = writeTinyModel(path.join(folder, 'models/copy'), model);
    t.equal(identity([`entities.model=${copy}`, 'entities.providers=[cuda, cpu]']), plain);
    const other = writeTinyModel(
      path.join(folder, 'models/other'),
      NER(['O', 'B-PER'], { Anna: 'B-PER', Bob: 'O' }),
    );
    const changed = [
      'entities.overlap=7',
      'entities.max_tokens=20',
      'entities.labels={PER: place}',
      `entities.model=${other}`,
    ].map((change) => identity([change]));
    t.equal(new Set([plain, without, ...changed]).size, 6);
    t.throws(() => identity(['entities.model=none']), {
      code: 'CONFIG',
      message: /does not exist/,
    });
    t.throws(() => loadConfig(fileOf('entities:\n  pooling: mean\n')), {
      message: /line 2: unknown key entities\.pooling/,
    });
    t.throws(() => loadConfig(fileOf('entities:\n  overlap: -1\n')), { message: /line 2/ });
    t.end();
  },
);
t.test('our schemas are right by their own schema, which no start looks at', (t) => {
  const names = readdirSync(packagePath('schemas')).filter((name) => name.endsWith('.schema.json'));
  t.ok(names.length >= 7);
  for (const name of names) {
    const ajv = new Ajv({ strict: false });
    t.ok(ajv.validateSchema(readSchema(name.replace('.schema.json', ''))), name);
  }
  t.end();
});

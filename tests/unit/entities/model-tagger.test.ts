import { cpSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { loadConfig } from '../../../pipelines/config/load.js';
import {
  type EntitySettings,
  openModelTagger,
  taggerIdentity,
} from '../../../pipelines/entities/model-tagger.js';
import { realModel, skipWithoutModel } from '../../helpers/onnx/settings.js';
import {
  NER,
  type TinyModel,
  tinyTokenizer,
  writeTinyModel,
} from '../../helpers/onnx/tiny-model.js';

const LABELS = ['O', 'B-GIVEN_NAME', 'B-SURNAME', 'B-CITY', 'I-CITY', 'B-EMAIL'];
const MODEL = NER(LABELS, {
  and: 'O',
  Captain: 'B-GIVEN_NAME',
  Anna: 'B-GIVEN_NAME',
  Stone: 'B-SURNAME',
  Brack: 'B-CITY',
  Water: 'I-CITY',
  mail: 'B-EMAIL',
});

const settingsOf = (model: string, more: Partial<EntitySettings> = {}): EntitySettings => ({
  ...loadConfig(undefined).config.entities,
  model,
  ...more,
});
const folderOf = (t: Test, model: TinyModel = MODEL) =>
  writeTinyModel(path.join(t.testdir(), 'model'), model);

async function found(t: Test, text: string, model = MODEL, more: Partial<EntitySettings> = {}) {
  const tagger = await openModelTagger(settingsOf(folderOf(t, model), more));
  const spans = await tagger.entities(text);
  await tagger.close();
  for (const { start, end, text: part } of spans) t.equal(text.slice(start, end), part);
  return spans.map(({ type, text: part }) => `${type}:${part}`);
}

t.test('names are whole, and without titles', async (t) => {
  t.strictSame(await found(t, 'Captain Anna Stone and Anna, Stone of Brack Water'), [
    'person:Anna Stone',
    'person:Anna',
    'person:Stone',
    'place:Brack Water',
  ]);
  t.strictSame(await found(t, 'Anna\nStone and Captain'), ['person:Anna\nStone'], 'no title alone');
  t.strictSame(await found(t, 'mail mail'), ['other:mail', 'other:mail'], 'others are not joined');
});

t.test('values are those of rules where the model has no such label', async (t) => {
  const text = 'Anna walked 12 miles on May 9, 1887, and Stone 34 times';
  t.strictSame(await found(t, text), [
    'person:Anna',
    'quantity:12 miles',
    'date:May 9, 1887',
    'person:Stone',
    'number:34',
  ]);
  const dates = NER(['O', 'B-PER', 'B-DATE'], { Anna: 'B-PER', May: 'B-DATE' });
  t.strictSame(await found(t, text, dates), [
    'person:Anna',
    'quantity:12 miles',
    'date:May',
    'number:34',
  ]);
  const numbers = { labels: { EMAIL: 'number' } } as const;
  t.strictSame(await found(t, 'mail and 34', MODEL, numbers), ['number:mail']);
});

t.test('a text of any length is read in windows that overlap', async (t) => {
  const long = `${'and '.repeat(60)}Anna Stone ${'and '.repeat(60)}Brack Water`;
  t.strictSame(await found(t, long, MODEL, { overlap: 4 }), [
    'person:Anna Stone',
    'place:Brack Water',
  ]);
});

t.test('the identity is of what decides the spans', (t) => {
  t.equal(taggerIdentity(loadConfig(undefined).config.entities), undefined, 'none without a model');
  const folder = folderOf(t);
  const of = (more: Partial<EntitySettings> = {}, model = folder) =>
    taggerIdentity(settingsOf(model, more));
  const elsewhere = `${folder}-elsewhere`;
  cpSync(folder, elsewhere, { recursive: true });
  t.strictSame(of({ providers: ['cuda', 'cpu'] }, elsewhere), of(), 'not place or provider');
  for (const other of [{ overlap: 5 }, { max_tokens: 20 }, { labels: { EMAIL: 'none' } as const }])
    t.notSame(of(other), of(), JSON.stringify(other));
  const others = NER(LABELS, {
    ...Object.fromEntries(Object.keys(MODEL.words).map((w) => [w, 'O'])),
  });
  t.notSame(of({}, writeTinyModel(`${folder}-other`, others)), of(), 'the model itself');
  t.end();
});

t.test('a wrong folder is told in one sentence of these settings', (t) => {
  const said = (
    spoil: (folder: string) => void,
    model: TinyModel = MODEL,
    more: Partial<EntitySettings> = {},
  ) => {
    const folder = folderOf(t, model);
    spoil(folder);
    try {
      taggerIdentity(settingsOf(folder, more));
      return '';
    } catch (error) {
      t.match(error, { code: 'CONFIG', message: /[:;]/ });
      t.notMatch((error as Error).message, /\n|score\.|onnx-ner|evaluator/);
      return (error as Error).message;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const nothing = () => {};
  const missing = { model: '/does/not/exist' };
  t.match(
    said(nothing, MODEL, missing),
    /^entities\.model \/does\/not\/exist does not exist: give/,
  );
  const vectors: TinyModel = { task: 'embedding', words: { whale: [1, 0] } };
  t.match(said(nothing, vectors), /BertModel: entities\.model wants one that labels tokens/);
  t.match(
    said((folder) => truncateSync(path.join(folder, 'model.onnx'), 90)),
    /damaged or no ONNX model/,
  );
  const foreign = JSON.stringify(tinyTokenizer(['a', 'b']));
  t.match(
    said((folder) => writeFileSync(path.join(folder, 'tokenizer.json'), foreign)),
    /does not belong to/,
  );
  t.match(said(nothing, MODEL, { file: 'model_q4.onnx' }), /change entities\.file/);
  t.match(said(nothing, MODEL, { max_tokens: 999 }), /^entities\.max_tokens is 999/);
  t.match(said(nothing, MODEL, { labels: { LOC: 'place' } }), /^entities\.labels names LOC/);
  t.match(said(nothing, { ...MODEL, config: { id2label: undefined } }), /has no id2label/);
  t.match(
    said(nothing, NER(['O', 'B-URL'], { Anna: 'B-URL' })),
    /no label of a person, place or organisation \(O, B-URL\).*entities\.labels/,
  );
  t.end();
});

t.test('what only loading tells names these settings, too', async (t) => {
  const cuda = settingsOf(folderOf(t), { providers: ['cuda'] });
  await t.rejects(openModelTagger(cuda), { code: 'CONFIG', message: /^entities\.providers: cuda/ });
});

t.test('rampart', { skip: skipWithoutModel('rampart-ner-q4') }, async (t) => {
  const tagger = await openModelTagger(settingsOf(realModel('rampart-ner-q4')));
  const text = 'Captain Bob Stone of Boston phoned Anna Müller on May 9, 1887.';
  const spans = (await tagger.entities(text)).map(({ type, text: part }) => `${type}:${part}`);
  await tagger.close();
  t.strictSame(spans, [
    'person:Bob Stone',
    'place:Boston',
    'person:Anna Müller',
    'date:May 9, 1887',
  ]);
});

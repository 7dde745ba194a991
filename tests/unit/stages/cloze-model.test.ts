import t from 'tap';
import type { EntitySpan, EntityType } from '../../../pipelines/entities/span.js';
import { clozeQuestions, contentOf } from '../../../pipelines/stages/cloze.js';

/** What a model says that knows some names, and nothing of where they stand. */
const spansOf = (text: string, names: Record<string, EntityType>): EntitySpan[] =>
  [...text.matchAll(/\p{L}+(?: \p{Lu}\p{Ll}+)*/gu)]
    .flatMap(({ 0: words, index }) =>
      [...words.matchAll(/\p{L}+/gu)].map(({ 0: name, index: at }) => ({ name, at: index + at })),
    )
    .flatMap(({ name, at }) => {
      const type = names[name];
      return type ? [{ start: at, end: at + name.length, type, text: name }] : [];
    });

const ask = (text: string, names: Record<string, EntityType>, most = 30) =>
  clozeQuestions(text, most, 'x', spansOf(text, names));
const answers = (...args: Parameters<typeof ask>) =>
  [...new Set(ask(...args).map(({ answer }) => answer))].sort();

const about = (name: string, house = 'house') =>
  ['letter', 'ledger', 'lantern']
    .map((thing) => `Nobody in the old ${house} could say why the ${thing} of ${name} was gone. `)
    .join('');
const opening = (name: string) =>
  ['letter', 'ledger', 'lantern']
    .map((thing) => `${name} could not say why the ${thing} in the old house was gone. `)
    .join('');

t.test('names are what the model says, and no other word', (t) => {
  const text = about('Zoltan') + about('Tarquin', 'mill') + about('Brackton', 'inn');
  t.strictSame(answers(text, { Zoltan: 'person', Brackton: 'place' }), ['Brackton', 'Zoltan']);
  t.strictSame(answers(text, { Tarquin: 'organisation' }), ['Tarquin']);
  t.strictSame(answers(text, { Tarquin: 'other', Zoltan: 'date', Brackton: 'title' }), []);
  const [one] = ask(text, { Zoltan: 'person' });
  t.match(one, { cloze: true, question: /^Which name is left out here: .*_____/ });
  t.end();
});

t.test('a name may begin every sentence that it stands in, which rules can not know', (t) => {
  const text = opening('Zoltan') + about('Tarquin');
  t.strictSame(
    [...new Set(clozeQuestions(text, 30, 'x').map(({ answer }) => answer))],
    ['Tarquin'],
  );
  t.strictSame(answers(text, { Zoltan: 'person' }), ['Zoltan']);
  t.end();
});

t.test('what rules ask of a question holds', (t) => {
  const known = (...names: string[]): Record<string, EntityType> =>
    Object.fromEntries(names.map((name) => [name, 'person']));
  const twice = about('Zoltan').replaceAll('the old house', "the old house of Zoltan's");
  t.strictSame(answers(twice, known('Zoltan')), [], 'a name that stands twice in its sentence');
  t.strictSame(answers(about('Captain'), known('Captain')), [], 'a title');
  t.strictSame(answers(about('Rose'), known('Rose')).length, 1);
  t.strictSame(answers(`${about('Rose')}There a rose grew.`, known('Rose')), [], 'a word, too');
  t.strictSame(answers(about('Zol'), known('Zol')), [], 'too short');
  t.strictSame(answers(about('Zoltan').slice(0, 80), known('Zoltan')), [], 'too rare');
  t.strictSame(answers(about('a Zoltan'), known('Zoltan')), [], 'one of many');
  const text = about('Zoltan') + about('Tarquin', 'mill') + opening('Brackton');
  const all = ask(text, known('Zoltan', 'Tarquin', 'Brackton'), 9);
  t.equal(all.length, 9);
  for (const most of [1, 2, 5])
    t.strictSame(ask(text, known('Zoltan', 'Tarquin', 'Brackton'), most), all.slice(0, most));
  t.end();
});

t.test('a model that errs in some places is believed in most', (t) => {
  const text = about('Zoltan') + about('Tarquin');
  const spans = spansOf(text, { Zoltan: 'person', Tarquin: 'person' });
  const few = spans.filter(({ text: name }, at) => name === 'Zoltan' || at % 3 === 0);
  const asked = clozeQuestions(text, 30, 'x', few).map(({ answer }) => answer);
  t.strictSame([...new Set(asked)], ['Zoltan']);
  t.end();
});

t.test('frames and blanks follow the language, and a genitive is no name of its own', (t) => {
  const sentence = (name: string, thing: string) =>
    `Niemand in dem alten Haus konnte sagen, warum ${thing} von ${name} nicht mehr dort war und wer es hatte. `;
  const text = ['der Brief', 'das Licht', 'die Uhr', 'der Hut']
    .map((thing) => sentence('Ottilie', thing) + sentence('Ottilies', thing))
    .join('');
  const asked = ask(text, { Ottilie: 'person', Ottilies: 'person', Brief: 'other' });
  t.ok(asked.length > 0);
  for (const question of asked) {
    t.equal(question.answer, 'Ottilie');
    t.match(question.question, /^Welcher Name fehlt hier: /);
    t.notMatch(contentOf(question), /Welcher Name/);
  }
  t.end();
});

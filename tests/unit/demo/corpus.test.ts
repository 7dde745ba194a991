import t from 'tap';
import {
  DEMO_PEOPLE,
  DEMO_PLACES,
  DEMO_TOKENS,
  makeCorpus,
  personQuestion,
  placeQuestion,
} from '../../../pipelines/demo/corpus.js';
import { EVENTS, GIVEN_NAMES, PLACES, SURNAMES } from '../../../pipelines/demo/names.js';

const wordsOf = (text: string) => text.match(/[A-Za-z]+/g) ?? [];

t.test('the same seed gives the same corpus, another seed another one', async (t) => {
  const make = (seed: number, documents: number) => [...makeCorpus({ seed, documents })];
  t.strictSame(make(0, 3), make(0, 3));
  t.strictSame(make(0, 2), make(0, 3).slice(0, 2), 'a document does not depend on the others');
  t.not(make(0, 1)[0]?.text, make(1, 1)[0]?.text);
});

t.test('names are distinct words, of one kind each', async (t) => {
  const all = [GIVEN_NAMES, SURNAMES, PLACES, EVENTS].flat();
  t.equal(new Set(all).size, all.length);
  for (const name of all) t.match(name, /^[A-Za-z]+$/);
});

t.test('facts hold in the whole document and are strewn over it', async (t) => {
  for (const document of makeCorpus({ seed: 0, documents: 3 })) {
    const words = wordsOf(document.text);
    t.ok(words.length > DEMO_TOKENS * 0.8);
    const answers = new Map<string, string | undefined>();
    for (const { question, answer } of document.questions ?? []) {
      answers.set(wordsOf(question).at(-1) ?? '', answer);
    }
    t.equal(answers.size, DEMO_PEOPLE + DEMO_PLACES + 1);
    const places = new Map<string, number[]>();
    const wrong: string[] = [];
    words.forEach((word, i) => {
      if (!answers.has(word)) return;
      if (words[i + 1] !== answers.get(word)) wrong.push(`${word} ${words[i + 1]}`);
      places.set(word, [...(places.get(word) ?? []), i / words.length]);
    });
    t.strictSame(wrong, [], 'every key is followed by its one value');
    t.equal(places.size, DEMO_PEOPLE + DEMO_PLACES, 'the stranger is not there');
    const spread = (found: number[]) => (found[0] ?? 1) < 0.1 && (found.at(-1) ?? 0) > 0.9;
    t.ok([...places.values()].every(spread), 'from its beginning to its end');
  }
});

t.test('facts are drawn anew for every document', async (t) => {
  const [one, two] = [...makeCorpus({ seed: 0, documents: 2 })];
  const facts = (document: typeof one) =>
    new Map(document?.questions?.map(({ question, answer }) => [question, answer]));
  const [a, b] = [facts(one), facts(two)];
  const shared = [...a.keys()].filter((question) => b.has(question));
  t.ok(shared.length > 3);
  t.ok(shared.filter((question) => a.get(question) === b.get(question)).length < 3);
});

t.test('no noun or verb of a question stands in a document', async (t) => {
  const asked = [personQuestion(''), placeQuestion('')].flatMap(wordsOf);
  const [document] = [...makeCorpus({ seed: 0, documents: 1 })];
  const words = new Set(wordsOf(document?.text ?? ''));
  for (const word of ['surname', 'happened']) {
    t.ok(asked.includes(word));
    t.notOk(words.has(word));
  }
});

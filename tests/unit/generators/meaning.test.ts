import t from 'tap';
import { randomFrom } from '../../../pipelines/core/random.js';
import { contraryQuality } from '../../../pipelines/generators/contrary-quality.js';
import { listedIn, otherList } from '../../../pipelines/generators/names/listed-names.js';
import { ofSeries } from '../../../pipelines/generators/names/of-series.js';
import { askedNoun } from '../../../pipelines/generators/phrases/asked-noun.js';
import { meaningLike } from '../../../pipelines/generators/phrases/unlike-meaning.js';

t.test('what a question asks for', (t) => {
  t.equal(askedNoun('What type of school was recognized?'), 'school');
  t.equal(askedNoun('What are the hairs on ctenophores called?'), 'hairs');
  t.equal(askedNoun('Which red molecule is it?'), 'molecule');
  t.equal(askedNoun('Who came?'), undefined);
  t.end();
});

t.test('phrases are like the right answer in what they mean, or like what is asked for', (t) => {
  const like = meaningLike('a form of water', 'What is it?');
  t.equal(like('a mixture of oil'), 'same', 'a form of it is what it is');
  t.equal(like('a farmer'), 'other');
  const asked = meaningLike('xylobrums', 'Which bridges are the oldest?');
  t.equal(asked('towers'), 'same', 'no dictionary has the right answer');
  t.equal(asked('farmers'), 'other');
  t.end();
});

t.test('of a quality there is one contrary', (t) => {
  t.equal(contraryQuality('better'), 'worse');
  t.equal(contraryQuality('Much higher.'), 'Much lower.');
  t.equal(contraryQuality('the better part of it'), undefined);
  t.equal(contraryQuality('water'), undefined);
  t.end();
});

t.test('lists of names', (t) => {
  t.strictSame(listedIn('China, Japan and Korea', 'Where?')?.names, ['China', 'Japan', 'Korea']);
  t.equal(listedIn('Tyne and Wear', 'Which county is it?'), undefined);
  t.ok(listedIn('Ming and Qing', 'From which two dynasties?'));
  t.equal(listedIn('the Tyne and Wear Metro', 'What railways are there?'), undefined);
  const listed = listedIn('China, Japan and Korea', 'Where?');
  const others = () => ['Peru', 'Chile', 'China', 'Ghana'];
  const made = listed && otherList(listed, others, randomFrom('a'), () => true);
  t.match(made, /^(\w+), (\w+) and (\w+)$/);
  t.notMatch(made, /China/, 'none that is right');
  t.equal(new Set(made?.split(/, | and /)).size, 3);
  t.equal(
    listed &&
      otherList(
        listed,
        () => [],
        randomFrom('a'),
        () => true,
      ),
    undefined,
  );
  t.end();
});

t.test('words of a series; centuries near by', (t) => {
  const texts = (series: string, word: string, question: string) =>
    ofSeries(series, word, question).map(({ text }) => text);
  t.ok(texts('month', 'March', 'When?').includes('September'));
  const centuries = texts('ordinal', 'nineteenth', 'In what century was it?');
  t.ok(centuries.includes('eighteenth') && !centuries.includes('fourth'), centuries.join());
  t.ok(texts('ordinal', 'nineteenth', 'Which place was it?').includes('fourth'));
  t.end();
});

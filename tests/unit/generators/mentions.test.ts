import t from 'tap';
import type { Label } from '../../../pipelines/entities/labels/label.js';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { fitsIn } from '../../../pipelines/generators/names/fits.js';
import {
  isTitle,
  mentionAtBlank,
  mentionsOf,
} from '../../../pipelines/generators/names/mentions.js';

const TEXT =
  'Mr. Hendry laughed, and Hendry said that he was tired. Mrs. Quinn came to Crake with her maid, ' +
  'and Quinn replied. They lived in Crake, and walked through Crake at night. The Tombs lay there, ' +
  'and they went to the Tombs. Dr. Lunn was in the room, said Lunn.';

t.test('what stands around a name tells what it is', (t) => {
  const hendry = mentionsOf('Hendry', [TEXT]);
  t.equal(hendry.kind, 'person');
  t.equal(hendry.sex, 'male');
  t.equal(hendry.titled.male, 1);
  t.equal(hendry.all, 2);
  const quinn = mentionsOf('Quinn', [TEXT]);
  t.equal(quinn.kind, 'person');
  t.equal(quinn.sex, 'female');
  const crake = mentionsOf('Crake', [TEXT]);
  t.equal(crake.kind, 'place');
  t.equal(crake.sex, undefined);
  t.equal(mentionsOf('Tombs', [TEXT]).articles, 2);
  t.equal(mentionsOf('Lunn', [TEXT]).kind, 'person');
  t.equal(mentionsOf('Lunn', [TEXT]).titled.any, 1);
  t.equal(mentionsOf('Bell', ['They met Miss Bell and fed Miss Bell.']).kind, 'person');
  t.same(mentionsOf('Berta', [TEXT]).kind, undefined);
  t.end();
});

t.test('a title without its name', (t) => {
  for (const title of ['Missis', 'Captain', 'Mr']) t.ok(isTitle(title), title);
  for (const name of ['Hendry', 'Captain Hendry', 'Kingston']) t.notOk(isTitle(name), name);
  t.end();
});

t.test('the same around a blank', (t) => {
  t.equal(mentionAtBlank('Who came?'), undefined);
  t.equal(mentionAtBlank('Then Miss _____ rose.')?.sex, 'female');
  t.equal(mentionAtBlank('There stood the lady _____ in white.')?.sex, 'female');
  t.equal(mentionAtBlank('Then _____ said that it was late.')?.kind, 'person');
  t.equal(mentionAtBlank('They lived in _____ for years.')?.kind, 'place');
  t.equal(mentionAtBlank('She came to _____ Street.')?.kind, 'place');
  t.equal(mentionAtBlank('They went to the _____.')?.articles, 1);
  t.end();
});

t.test('only what fits the blank takes its place', (t) => {
  const request = { trainingContext: [TEXT], context: [TEXT] } as unknown as AnswerRequest;
  const fit = (question: string, reference: string) =>
    fitsIn({ ...request, question: { question } }, reference, () => 'none');
  const sir = fit('Then Mr. _____ rose.', 'Hexby');
  t.equal(sir('Hendry'), 'sure');
  t.equal(sir('Quinn'), 'none', 'she is no Mr.');
  t.equal(sir('Crake'), 'none', 'a place has no title');
  t.equal(sir('Lunn'), 'open', 'called otherwise by the texts');
  const where = fit('They lived in _____ for years.', 'Hexby');
  t.equal(where('Crake'), 'sure');
  t.equal(where('Hendry'), 'none');
  t.equal(where('Tombs'), 'none', 'has an article');
  const article = fit('They saw the _____.', 'Hexby');
  t.equal(article('Tombs'), 'sure');
  t.equal(article('Crake'), 'open');
  t.equal(fit('They saw the _____ coast.', 'Hexby')('Crake'), 'sure', 'the article of the coast');
  t.equal(fit('What was it?', 'Hendry')('Crake'), 'none', 'the right answer is somebody');
  t.equal(fit('What was it?', 'Hexby')('Crake'), 'sure');
  t.end();
});

t.test('what a name says by its own words', (t) => {
  const request = { trainingContext: [''], context: [''] } as unknown as AnswerRequest;
  const fit = (reference: string, label: Label, question = 'What?') =>
    fitsIn({ ...request, question: { question } }, reference, () => label);
  const person = fit('John Elway', 'person');
  t.equal(person('Henry Cole'), 'sure');
  t.equal(person('Little Dot'), 'open');
  t.equal(person('Manakin Town'), 'none', 'a town is nobody');
  const firm = fit('Virgin Media', 'org');
  t.equal(firm('Henry Cole'), 'none');
  t.equal(firm('Lowry Digital'), 'sure');
  t.equal(firm('Portugal'), 'none');
  t.equal(
    fit('Harvard Yard', 'person')('Henry Cole'),
    'open',
    'a tagger errs, and nobody is asked for',
  );
  t.equal(fit('Sea of Japan', 'loc')('Charles River'), 'sure');
  t.equal(fit('Boston', 'gpe')('Portugal'), 'open', 'a country is another kind of place');
  t.equal(fit('Shen Kuo', 'person', 'Which chemist was it?')('Henry Cole'), 'sure');
  t.equal(fit('Brazil', 'gpe')('Portugal'), 'sure');
  t.equal(fit('Gandhi', 'person')('London'), 'none');
  t.equal(fit('Lexus', 'org')('French'), 'none');
  t.end();
});

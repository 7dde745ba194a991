import t from 'tap';
import type { Label } from '../../../pipelines/entities/labels/label.js';
import type { AnswerRequest } from '../../../pipelines/generators/generator.js';
import { fitsIn } from '../../../pipelines/generators/names/fits.js';
import { otherTeams } from '../../../pipelines/generators/names/thing.js';

const TEXT =
  'Ada Merrow led the Commission. Peyton Dunmore met the Commission in Hexby, and the Commission wrote to him. Then Anna Bell came by the Charles River with the User Datagram Protocol.';

const fit = (question: string, reference: string, label: Label) =>
  fitsIn(
    {
      question: { question, answer: reference },
      trainingContext: [TEXT],
      context: [TEXT],
    } as unknown as AnswerRequest,
    reference,
    () => label,
  );

t.test('to "who" somebody answers', (t) => {
  const of = fit('Who met the mayor?', 'Peyton Dunmore', 'person');
  t.equal(of('Anna Bell'), 'sure', 'a first name that is listed, with another');
  t.equal(of('Selva Gorun'), 'open', 'of whom nothing is known');
  for (const [name, why] of [
    ['Charles River', 'a river'],
    ['John Weeks Bridge', 'a bridge, though a name begins it'],
    ['Kearney Boulevard', 'a street'],
    ['User Datagram Protocol', 'ends as a noun'],
    ['NASA', 'initials'],
    ['Boston', 'a town'],
  ] as const)
    t.equal(of(name), 'none', why);
  t.equal(fit('Who was it?', 'Dunmore', 'person')('Commission'), 'open', 'has its article');
  t.end();
});

t.test('what is no person keeps its neighbours', (t) => {
  const of = fit('Where did they meet?', 'Hexby Bridge', 'fac');
  t.equal(of('Ludden Bridge'), 'sure');
  t.not(of('Kearney Boulevard'), 'none');
  const team = fit('Who won?', 'Pittsburgh Steelers', 'org');
  t.equal(team('Los Angeles Dodgers'), 'sure', 'its last word is a team');
  t.equal(team('Charles River'), 'none');
  const asked = fit('What UN secretary went there?', 'Ban Ki-moon', 'norp');
  t.equal(asked('John Weeks Bridge'), 'none');
  t.end();
});

t.test('other teams are written as one is', (t) => {
  t.ok(otherTeams('New England Patriots').every((name) => name.includes(' ')));
  t.ok(otherTeams('Broncos').every((name) => !name.includes(' ')));
  t.ok(otherTeams('Broncos').length > 20);
  t.strictSame(otherTeams('Anna Bell'), []);
  t.end();
});

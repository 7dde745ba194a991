import t from 'tap';
import type { Label } from '../../../pipelines/entities/labels/label.js';
import { askedIn } from '../../../pipelines/generators/keeps-asked.js';
import { namesKeeping } from '../../../pipelines/generators/names/names-keeping.js';
import { Stock } from '../../../pipelines/generators/twins/stock.js';

t.test('what a question and an answer have in common', (t) => {
  const asked = askedIn('Which party won the seat of the county?', 'the Liberal Party of Ludden');
  t.ok(asked.isShared);
  t.ok(asked.keeps('the Labour Party of Crake'), 'the same words, and as many');
  t.notOk(asked.keeps('the Club of Crake'));
  t.notOk(asked.keeps('the seat of Crake'), 'another word of the question');
  t.notOk(asked.keeps('the Liberal Party of the county'), 'one more of them');
  t.notOk(askedIn('Which party won the seat?', 'the Whigs').isShared, 'an article names nothing');
  t.end();
});

const TEXT =
  'Anna Bell met Henry Carter in Boston. Martha Quinn and Henry Carter lived in Boston, then in Denver. The Swedish fleet was in Denver, too, and Anna Bell saw it in Crake.';
const names = [...new Stock([], [TEXT]).names()];

t.test('another name of the kind stands beside the words of the question', (t) => {
  const made = (question: string, reference: string, label: Label, isInvented = false) =>
    namesKeeping({
      ...{ question, reference, label, names, isInvented },
      isUsable: (part) => part !== 'Martha Quinn' && part !== 'Quinn' && part !== 'Martha',
    }).map(({ text }) => text);
  t.same(made('Which bridge is it?', 'John W. Weeks Bridge', 'fac').sort(), [
    'Anna Bell Bridge',
    'Henry Carter Bridge',
  ]);
  t.same(made('Which airport is it?', 'Chicago International Airport', 'fac'), [
    'Boston International Airport',
  ]);
  t.same(made('Which battle was lost?', 'Battle of Hexby', 'event'), ['Battle of Boston']);
  t.same(made('Who invented it for Charles Porter?', 'Charles Richard', 'person').sort(), [
    'Charles Bell',
    'Charles Carter',
  ]);
  t.same(made('Who was the wife of Mr Weeks?', 'Edith Weeks', 'person').sort(), [
    'Anna Weeks',
    'Henry Weeks',
  ]);
  // A list of words goes with a party; a number with a road.
  t.ok(made('Which party won?', 'the Liberal Party', 'org').includes('the Labour Party'));
  t.ok(made('Which route is it?', 'State Route 99', 'org').includes('State Route 41'));
  const acts = made('Which act was passed?', 'Ludden Act 1855', 'law');
  t.ok(acts.includes('Ludden Act 1860'), acts.join());
  t.notOk(
    acts.some((one) => !/ 1[789]\d\d$/.test(one) || one.endsWith('1855')),
    'years of its time',
  );
  t.same(
    made('What happened in 1855?', 'Ludden Act 1855', 'law'),
    [],
    'the question says the year',
  );
  t.end();
});

t.test('where nothing of the kind may stand there is no name', (t) => {
  const made = (question: string, reference: string, label: Label) =>
    namesKeeping({
      ...{ question, reference, label, names, isInvented: false },
      isUsable: () => true,
    }).map(({ text }) => text);
  t.same(made('Which court ruled?', 'the Court of Justice', 'org'), []);
  t.same(made('Which directive came?', 'Works Council Directive', 'law'), []);
  t.same(made('Which story was sung?', 'My Summer Story', 'work'), []);
  t.same(made('Which channel is CTC?', 'Chicago Television Channel (CTC)', 'org'), []);
  for (const own of ['Museum of Chicago', 'Museum of John Weeks']) {
    const museums = made('Which museum was it?', own, 'org');
    t.ok(museums.includes('Museum of Boston'));
    for (const name of museums) t.notMatch(name, /Bell|Carter|Quinn|Swedish/);
  }
  t.end();
});

t.test('a place that no text says may be invented', (t) => {
  const made = (isInvented: boolean) =>
    namesKeeping({
      ...{ question: 'Which airport is it?', reference: 'Chicago Airport', label: 'fac' as const },
      ...{ names: [], isInvented, isUsable: () => true },
    });
  t.ok(made(true).length > 20);
  t.same(made(false), []);
  t.end();
});

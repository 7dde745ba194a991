import t from 'tap';
import {
  isCutName,
  isPluralName,
  isSaidSmall,
  isSaidWithThe,
  MOSTLY,
} from '../../../pipelines/generators/whole-name.js';

t.test('a name that never stands alone is a piece of another', (t) => {
  const text =
    'He lived in Bergen op Zoom and took State Route 99 to Sault Ste. Marie. The Tyne and Wear Metro ran on. In the spring Anna Bell met George Hall in Lund.';
  for (const name of ['Bergen op', 'Bergen', 'State Route', 'Sault Ste', 'Wear Metro', 'Anna'])
    t.ok(isCutName(name, [text]), name);
  for (const name of ['Anna Bell', 'George Hall', 'Lund', 'Bergen op Zoom'])
    t.notOk(isCutName(name, [text]), name);
  t.ok(isCutName('Angeles Kings', ['Los Angeles Kings fans cheered.']));
  t.ok(isCutName('Advanced Study', ['He was at the Hall Institute for Advanced Study in Lund.']));
  t.notOk(isCutName('Port Phillip', ['They stayed in Sullivan Bay on Port Phillip.']));
  t.ok(isCutName('E.I', ['Gunpowder was made by E.I. du Pont.']));
  t.ok(isCutName('New Colossus', ['She wrote of it in The New Colossus, and left.']));
  t.notOk(isCutName('Commission', ['The Commission met. They asked the Commission.']));
  t.notOk(isCutName('Anna Bell', ['Yesterday Anna Bell came, as yesterday she had not.']));
  // Alone once is enough; of what stands nowhere nothing is known.
  t.notOk(isCutName('Anna', [text, 'Then Anna left.']));
  t.notOk(isCutName('Berta', [text]));
  t.end();
});

t.test('a word in small letters is no name, unless it is one more often', (t) => {
  const text = 'The Commission met. The commission had ten members. "Will will come," said Nell.';
  t.ok(isSaidSmall('Commission', [text]));
  t.ok(isSaidSmall('Will', [text]), 'a capital that begins a sentence says nothing');
  t.notOk(isSaidSmall('Nell', [text]));
  t.ok(isSaidSmall('Will', ['He will come. Then Will and old Will slept.']), 'twice is too few');
  t.notOk(isSaidSmall('Will', [text, 'Then Will and Nell met Will, and old Will slept.']));
  t.end();
});

t.test('a name that mostly is a piece of another', (t) => {
  const text =
    'They went up the Big Muddy, and the Big Muddy was high. Then Muddy fell. She met Mr. Hendry, and Mr. Hendry laughed. They sailed past Gran’ Bassam and Little Popo.';
  t.ok(isCutName('Muddy', [text], MOSTLY));
  t.notOk(isCutName('Muddy', [text]), 'once alone is enough where nothing else is said');
  t.notOk(isCutName('Hendry', [text], MOSTLY), 'a title is no piece of a name');
  t.ok(isCutName('Gran', [text], MOSTLY));
  t.end();
});

t.test('the plural of a name', (t) => {
  const text = 'The Higginses came, and Higgins laughed. A Winchester hung there. Thomas slept.';
  t.ok(isPluralName('Higginses', [text]));
  t.ok(isPluralName('Winchesters', [text]));
  t.notOk(isPluralName('Thomas', [text]));
  t.notOk(isPluralName('Winchester', [text]));
  t.end();
});

t.test('a name that only says of what kind something is is none by itself', (t) => {
  const text =
    'This is known as the Miasma theory. They left Parti écologiste. He read Types of motor units, and the Treaty on European Union at Sullivan Bay on Port Phillip. There Merit Network, Inc. grew. Earlier Viking settlers came, and earlier Norse settlers. Abu al-Rayhan wrote. E.I. du Pont ran TCP/IP mills.';
  for (const name of [
    'Miasma',
    'Parti',
    'Types',
    'Treaty',
    'Inc',
    'Earlier Viking',
    'Rayhan',
    'Pont',
    'TCP',
  ])
    t.ok(isCutName(name, [text]), name);
  for (const name of ['Sullivan Bay', 'Merit Network']) t.notOk(isCutName(name, [text]), name);
  t.notOk(isCutName('Miasma', [text, 'Then Miasma came.']), 'alone once is enough');
  t.end();
});

t.test('a name that has "the" where it stands by itself', (t) => {
  const text =
    'The Commission met the Harvard crew in Hexby. Harvard won. Then the Commission left the Pell Road, and the Marseille port was closed.';
  t.ok(isSaidWithThe('Commission', [text]));
  for (const name of ['Harvard', 'Pell', 'Marseille', 'Hexby'])
    t.notOk(isSaidWithThe(name, [text]), name);
  t.ok(isSaidWithThe('Ludden Market', [text]), 'of what stands nowhere nothing is known');
  t.end();
});

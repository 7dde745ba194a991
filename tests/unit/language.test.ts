import t from 'tap';
import { fold, plain } from '../../pipelines/language/fold.js';
import { bigrams, plainForm, readyForWords, wordsOf } from '../../pipelines/language/words.js';

t.test('written in two ways, compared as one', (t) => {
  const alike: [string, string, ...string[]][] = [
    [
      'Griﬃn Fiﬁeld',
      'Griffin Fifield',
      'griffin  ﬁfield',
      'Gri\uFB00in Fi\uFB01eld'.normalize('NFKC'),
    ],
    ['ﬅill ﬆaﬀ ﬂow shuﬄe', 'still staff flow shuffle'],
    ['մﬓ և ﬔ', 'մմն եւ մե'],
    ['שׁלום ﬠﬡ', 'שׁלום עא'],
    ['ﻣﺮﺣﺒﺎ ﷲ', 'مرحبا الله'],
    ['Ａｎｎａ　１９９５', 'Anna 1995', 'anna\u00A01995'],
    ['１，２００．５', '1,200.5'],
    ['𝐆𝐫𝐢𝐟𝐟𝐢𝐧 𝒜nna ℕ', 'Griffin Anna N'],
    [
      'Anna\u00A0Karenina',
      'Anna Karenina',
      'Anna\u202FKarenina',
      'Anna\u2009\u3000Karenina',
      'Anna\nKarenina',
      'Anna\u0085Karenina',
    ],
    ['O’Brien ‘x’', "O'Brien 'x'", 'O‛Brien ‚x‘', 'Oʼbrien ‹x›', 'O´Brien ′x′'],
    ['“Yes” «no»', '"Yes" "no"', '„Yes‟ ″no″', '＂Yes" »no«'],
    [
      '1990–1995',
      '1990-1995',
      '1990‑1995',
      '1990—1995',
      '1990−1995',
      '1990‐1995',
      '1990－1995',
      '1990--1995',
    ],
    ['Zoe\u0308 ﬁancé', 'Zoë fiance\u0301'],
    ['An\u00ADna\u200B Hol\u2060lis\uFEFF', 'Anna Hollis', '\u200EAnna \u202AHollis\u202C'],
    ['کتاب\u200Cها', 'کتابها'],
    ['葛\u{E0100}城 ❤️', '葛城 ❤'],
    ['ｶﾞﾗｽ ㌔ ５㎏', 'ガラス キロ 5kg'],
    ['5½ miles ½', '5 1/2 miles 1/2'],
    ['№5, № 5', 'No 5, No 5'],
    ['H₂O ſee ª', 'H2O see a'],
  ];
  for (const [written, ...others] of alike)
    for (const other of others) t.equal(fold(written), fold(other), `${written} is ${other}`);
  const apart: [string, string][] = [
    ['10²', '102'],
    ['5½', '51/2'],
    ['１，２，３', '123'],
    ['Acme™', 'AcmeTM'],
    ['Straße', 'Strasse'],
    ['café', 'cafe'],
    ['co-op', 'coop'],
  ];
  for (const [a, b] of apart) t.not(fold(a), fold(b), `${a} is not ${b}`);
  t.equal(plain('Ｉvy’s\n“ﬁsh”'), 'Ivy\'s\n"fish"', 'case and line ends stay');
  t.end();
});

t.test('every character: folded twice is folded once, words as in its plain form', (t) => {
  const found = (text: string) => JSON.stringify([wordsOf(text).map(plainForm), bigrams(text)]);
  const wrong: string[] = [];
  for (let unit = 0; unit < 0x10000; unit++) {
    if (unit >= 0xd800 && unit < 0xe000) continue;
    const one = String.fromCharCode(unit);
    const around = [`ab${one}cd`, `12${one}34`, `12${one}345`, `Ab${one} ${one}cd`, `漢${one}字`];
    for (const text of around)
      if (found(readyForWords(text)) !== found(plain(text)))
        wrong.push(`words ${unit.toString(16)}`);
    if (fold(fold(around.join(' '))) !== fold(around.join(' '))) wrong.push(unit.toString(16));
  }
  t.strictSame(wrong, []);
  t.end();
});

import t, { type Test } from 'tap';
import { languageOf } from '../../../pipelines/language/which-language.js';
import { clozeQuestions, contentOf } from '../../../pipelines/stages/cloze.js';

const ask = (text: string, most = 30) => clozeQuestions(text, most, 'x');
const answers = (text: string) => [...new Set(ask(text).map(({ answer = '' }) => answer))].sort();

/** All questions begin with the frame, and say nothing of it in what is scored. */
function framed(t: Test, text: string, frame: string): void {
  const questions = ask(text);
  t.ok(questions.length > 0, 'some are made');
  for (const { question } of questions) {
    t.ok(question.startsWith(frame), question);
    const content = contentOf({ question, cloze: true });
    t.equal(frame + content, question.replace('_____', ''));
  }
}

/** Before, 10 of 12 questions asked for a noun. */
const LINDENAU = `Die alte Mühle von Lindenau stand still, weil der Müller Korbinian Wendt seit dem Winter krank im Bett lag. Seine Tochter Ottilie wollte das Rad nicht allein in Gang setzen, denn die Schleuse war morsch.

Im Frühling kam ein Zimmermann aus Harzgrund und setzte sich an die Schleuse, um das Holz zu prüfen. Er klopfte mit dem Hammer gegen die Balken, und Ottilie hörte vom Fenster aus, wie das Holz hohl klang. Der Zimmermann sagte, dass die Schleuse keinen Sommer mehr halten werde, wenn man das Wasser nicht ableite.

Also gruben sie zu zweit einen Graben, in dem das Wasser um die Mühle herum in den Teich laufen konnte. Der Müller Wendt sah vom Bett aus zu, wie das Wasser sank und der Teich immer größer wurde. Nach drei Wochen war die Schleuse trocken, und der Zimmermann schlug mit dem Hammer neue Balken ein. Ottilie hielt die Balken fest, obwohl ihr der Regen in die Ärmel lief und die Kälte in den Rücken kroch.

Am Tag der heiligen Walburga ließen sie das Wasser wieder in die Schleuse, und das Rad begann sich zu drehen. Der Müller stand zum ersten Mal auf und ging auf einen Stock gestützt bis zum Teich. Der Zimmermann aus Harzgrund wollte keinen Lohn, sondern nur den Hammer behalten, der dem Großvater des Müllers gehört hatte. Ottilie gab ihm den Hammer und einen Sack Mehl, und seither mahlt die Mühle von Lindenau wieder für das ganze Tal. Wenn der Regen kommt, läuft der Teich über, und dann sagt der Müller Wendt, dass der Graben schuld sei.`;

const MILL = `Die alte Mühle von Sternbach stand still, weil der Müller Gregor Althaus seit dem Herbst krank im Bett lag. Seine Nichte Gesine wollte das Rad nicht allein in Gang setzen, denn das Wehr war morsch.

Im Mai kam ein Schreiner aus Tannfeld und setzte sich an das Wehr, um das Holz zu prüfen. Er klopfte mit dem Beil gegen die Bretter, und Gesine hörte vom Garten aus, wie das Holz hohl klang. Der Schreiner sagte, dass das Wehr keinen Winter mehr halten werde, wenn man das Wasser nicht ableite.

Also gruben sie einen Graben, in dem das Wasser um die Mühle herum in den Weiher laufen konnte. Der Müller Althaus sah vom Bett aus zu, wie das Wasser sank und der Weiher immer größer wurde. Nach drei Wochen war das Wehr trocken, und der Schreiner schlug mit dem Beil neue Bretter ein. Gesine hielt die Bretter fest, obwohl ihr der Regen in die Ärmel lief und die Kälte in den Rücken kroch.

Der Müller stand auf und ging auf einen Stock gestützt bis zum Weiher, um das neue Wehr zu sehen. Der Schreiner aus Tannfeld wollte keinen Lohn, sondern nur das Beil behalten, das dem Großvater gehört hatte. Gesine gab ihm das Beil und einen Sack Mehl, und seither mahlt die Mühle von Sternbach wieder für das Tal. Wenn der Regen kommt, läuft der Weiher über, und dann sagt der Müller Althaus, dass der Graben schuld sei.`;

const LETTER = `Am Abend saß die Familie in der Stube, und der Vater las den Brief vor, den der Bote gebracht hatte. »Der Zug ist verspätet«, sagte Friederike und legte den Löffel neben den Teller auf den Tisch. Herr Brandis nickte und sah durch das Fenster auf die Straße, auf der noch immer der Schnee lag. Da klopfte es, und Friederike ging mit der Lampe zur Tür, um den Gast in das Haus zu lassen. Der Gast stellte den Koffer neben den Ofen und gab Herrn Brandis die Hand, ohne ein Wort zu sagen. »Der Schnee liegt bis zu den Fenstern«, sagte Brandis, und der Vater holte noch ein Glas aus dem Schrank. Friederike wollte wissen, ob der Zug noch fahre, aber der Gast hatte den Bahnhof seit Tagen nicht gesehen. Am Morgen war der Koffer fort, und Brandis stand mit dem Brief in der Hand vor dem kalten Ofen.`;

t.test('German: names, not nouns, in a German frame', (t) => {
  for (const [text, names] of [
    [LINDENAU, ['Harzgrund', 'Korbinian', 'Lindenau', 'Ottilie', 'Walburga', 'Wendt']],
    [MILL, ['Althaus', 'Gesine', 'Gregor', 'Sternbach', 'Tannfeld']],
    [LETTER, ['Brandis', 'Friederike']],
  ] as const) {
    const found = answers(text);
    t.ok(found.length >= 2, found.join(' '));
    t.strictSame(
      found.filter((name) => !names.some((one) => one === name)),
      [],
    );
    framed(t, text, 'Welcher Name fehlt hier: ');
  }
  t.end();
});

t.test('German: what is a name and a noun is no name, or asked for where it is one', (t) => {
  const text = [1, 2, 3, 4]
    .map(
      (day) =>
        `Am Tag ${day} kam Herr Schneider mit dem Wagen in die Stadt und ging zu dem Schneider am Markt. ` +
        `Der Schneider nähte den Rock, und der Bäcker trug das Brot des Tages ${day} in das Haus am Fluss.`,
    )
    .join(' ');
  t.strictSame(answers(text), []);
  const shouted = MILL.toUpperCase();
  t.strictSame(ask(shouted), [], 'nothing in capitals throughout');
  t.end();
});

/** Sentences of three days: what is said of a word in one is said in all. */
const days = (...sentences: string[]): string =>
  [1, 2, 3]
    .map((day) => sentences.map((sentence) => sentence.replace('DAY', String(day))).join(' '))
    .join('\n\n');

t.test('German: offices, mass nouns and forms of nouns are no names', (t) => {
  const text = days(
    'Am Tag DAY sprach Herr Kammerdiener leise mit dem Diener an der Tür, und der Diener nickte nur.',
    'Rauhreif lag am Tag DAY auf den Wiesen, und der Reif an den Zweigen war weiß wie das Tuch.',
    'Die Kinder brachen am Tag DAY in Gelächter aus, denn Gelächter war ihnen lieber als das Gebet.',
    'Sie stiegen am Tag DAY die Stufen des Zirndorfer Turmes hinauf, und der Turm stand im Wind.',
    'Die Pilger sahen am Tag DAY die heiligen Stätten, und eine Stätte lag schon hinter dem Berg.',
    'Frau Gemahlin sei krank, hieß es am Tag DAY, und der Gemahl saß allein vor dem kalten Ofen.',
    'Da trat am Tag DAY Herr Ostermeier in das Zimmer, und er sagte kein einziges Wort zu ihnen.',
  );
  t.strictSame(answers(text), ['Ostermeier']);
  t.end();
});

t.test('German: who is called "von", who often acts, and first names behind articles', (t) => {
  const text = days(
    'Am Tag DAY kam Frau von Quadenitz mit dem Wagen an, und der Kutscher stellte den Koffer ab.',
    'Aber Trautwina sagte am Tag DAY kein Wort, und sie sah dem Wagen nach, bis er fort war.',
    'Der Hans blieb am Tag DAY noch lange im Stall, und das Pferd bekam einmal mehr frisches Heu.',
    'Am Abend des Tages DAY gab Hans dem Pferd noch einmal Heu, und das Pferd war aber zufrieden.',
  );
  t.strictSame(answers(text), ['Hans', 'Quadenitz', 'Trautwina']);
  t.end();
});

t.test('no half of a name is asked for', (t) => {
  for (const [text, names] of [
    [
      days(
        'Am Tag DAY ritt Omar Ben Scharib durch das Tal, und die Wächter sahen ihn von der Mauer.',
        'Er fand am Tag DAY den Scheik Abd el Karuf in dem Zelt, und der Scheik gab ihm das Wasser.',
        'Herr Wendolin sagte am Tag DAY, dass er allein von dem Brunnen hinter dem Berg etwas wisse.',
      ),
      ['Wendolin'],
    ],
    [
      days(
        "Le soir du jour DAY ils dormirent à l'auberge de l'Ancre d'argent, près du vieux port.",
        'Le général Yama-Kava dit le jour DAY que les soldats de Zélicourt ne passeraient pas le pont.',
        'Le jour DAY, Zélicourt répondit à la foule que le Crédit Vosgien avait perdu tout son argent.',
      ),
      ['Zélicourt'],
    ],
    [
      days(
        'Op dag DAY zat mevrouw Van Rijmelen in de tuin en zei dat zij niet meer naar de stad wilde.',
        'Het Japansch porselein stond op dag DAY nog op de tafel, en Zwanida zag dat het stuk was.',
        'Mon Dieu, riep Zwanida op dag DAY, en de Bantammers, die voor het huis stonden, zagen op.',
      ),
      ['Zwanida'],
    ],
  ] as const)
    t.strictSame(answers(text), names);
  t.end();
});

t.test('names that stand everywhere are asked for where there are few others', (t) => {
  const often = Array.from(
    { length: 50 },
    (_, at) =>
      `El día ${at} por la tarde Zulema volvió a la casa de su padre sin decir una palabra.`,
  ).join(' ');
  t.strictSame(answers(often), ['Zulema']);
  t.end();
});

const FRENCH = [1, 2, 3]
  .map(
    (day) =>
      `Le matin du jour ${day}, le capitaine Fauvel descendit au port et parla longtemps avec Mme Perrigny. ` +
      `Le mardi ${day}, dans la rue de la Bourse, un Anglais demandait son chemin et Perrigny lui répondit. ` +
      `Quand la nuit du jour ${day} tomba sur Malvoisin, la petite Zélie attendait encore devant la porte.`,
  )
  .join(' ');

const SPANISH = [1, 2, 3]
  .map(
    (day) =>
      `El lunes ${day} por la mañana don Evaristo bajó a la plaza y habló mucho tiempo con la señora Quintana. ` +
      `¿Por qué no quiere usted, dijo Quintana el día ${day}, que un Inglés entre en la casa de mi padre? ` +
      `Cuando la noche del día ${day} cayó sobre Valdeflor, la pequeña Zulema esperaba todavía en la puerta.`,
  )
  .join(' ');

const DUTCH = [1, 2, 3]
  .map(
    (day) =>
      `Op de ochtend van dag ${day} ging mijnheer Terwogt naar de haven en sprak lang met mevrouw Quist. ` +
      `Op maandag ${day} stond er een Engelschman voor het huis, en Quist zei dat hij niet binnen mocht komen. ` +
      `Toen de nacht van dag ${day} over Zevendrecht viel, wachtte de kleine Hilletje nog altijd bij de deur.`,
  )
  .join(' ');

t.test('French, Spanish and Dutch: names in frames of their own', (t) => {
  for (const [text, language, frame, names] of [
    [FRENCH, 'fr', 'Quel nom manque ici : ', ['Fauvel', 'Malvoisin', 'Perrigny', 'Zélie']],
    [SPANISH, 'es', 'Qué nombre falta aquí: ', ['Evaristo', 'Quintana', 'Valdeflor', 'Zulema']],
    [
      DUTCH,
      'nl',
      'Welke naam is hier weggelaten: ',
      ['Hilletje', 'Quist', 'Terwogt', 'Zevendrecht'],
    ],
  ] as const) {
    t.equal(languageOf(text), language);
    t.strictSame(answers(text), names);
    framed(t, text, frame);
  }
  t.end();
});

const ITALIAN = [1, 2, 3]
  .map(
    (day) =>
      `La mattina del giorno ${day} il vecchio pescatore vide che Taddeo non era ancora tornato con la barca. ` +
      `La sera, quando il vento era più forte, una donna aveva detto che Ginevra piangeva alla porta ${day}.`,
  )
  .join(' ');

t.test('other languages: a frame without words, or none where all nouns have capitals', (t) => {
  t.strictSame(answers(ITALIAN), ['Ginevra', 'Taddeo']);
  for (const { question } of ask(ITALIAN)) t.match(question, /^La (?:mattina|sera)/);
  const russian = [1, 2, 3]
    .map(
      (day) =>
        `Утром дня ${day} старый рыбак увидел, что Евграф ещё не вернулся домой с тяжёлой лодкой и сетями.`,
    )
    .join(' ');
  t.strictSame(answers(russian), ['Евграф']);
  const luxembourgish = [1, 2, 3]
    .map(
      (day) =>
        `Den ale Mëller huet de Sak mat dem Miel op de Wee gestallt an d'Fra huet d'Dier vum Haus zougemaach ${day}. ` +
        `Um Owend souz de Mann mam Hond bei der Dier an huet op de Reen vum Dag ${day} gewaart, well d'Millen stoung.`,
    )
    .join(' ');
  t.strictSame(ask(luxembourgish), []);
  t.end();
});

t.test('a text in two languages is asked about in that which most of it is in', (t) => {
  const english = Array.from(
    { length: 9 },
    (_, day) =>
      `On day ${day} the old man told Zoltan that the river would rise before night came.`,
  ).join(' ');
  const more = ['On', 'By', 'After', 'Before'].map((on) =>
    english.replaceAll('On day', `${on} day`),
  );
  for (const [text, frame] of [
    [`${more.join('\n\n')}\n\n${MILL}`, 'Which name is left out here: '],
    [`${MILL}\n\n${LETTER}\n\n${english.slice(0, 300)}`, 'Welcher Name fehlt hier: '],
  ] as const) {
    framed(t, text, frame);
    const german = frame.startsWith('Welcher');
    for (const { question } of ask(text))
      t.equal(/ (?:der|die|das|und) /.test(question.slice(frame.length)), german, question);
  }
  t.end();
});

t.test('in verse the capital of a line says nothing', (t) => {
  const verse = Array.from(
    { length: 6 },
    (_, at) =>
      `Betwixt the hills and rivers of the night ${'abcdef'[at]} he came,\nAthwart the fields that were as red as flame,\n` +
      `Whilom a king who had of old a name,\nBetwixt the sea and stars that sang of Ysolde the same.`,
  ).join('\n\n');
  t.strictSame(answers(verse), ['Ysolde']);
  t.end();
});

t.test('hostile German texts take no time', (t) => {
  const started = performance.now();
  const german = 'der die und das nicht sie er zu den ich sich es ein mit dem ';
  for (const text of [
    `${german.repeat(1 << 14)}${'»'.repeat(1 << 18)}`,
    `${german}Herr Aa. `.repeat(1 << 13),
    `${german}${'A'.repeat(1 << 18)}${'b'.repeat(1 << 18)}`,
    `${german}Ab${'-Ab'.repeat(1 << 17)}`,
    `${german}\n \n`.repeat(1 << 13),
    Array.from(
      { length: 1 << 16 },
      (_, at) => `der Ab${at.toString(36).replace(/\d/g, 'x')} und`,
    ).join(' '),
  ])
    ask(text);
  const seconds = (performance.now() - started) / 1000;
  t.ok(seconds < 20, `${seconds.toFixed(1)} s`);
  t.end();
});

import t from 'tap';
import { isAbstention } from '../../pipelines/language/abstention.js';

/** Answers that say that the text does not tell, or that they do not know. */
const ABSTENTIONS = `
The text does not say.
The passage doesn't mention who built the lighthouse.
The text does not provide information about her age.
The provided context does not contain any information on the price of the ship.
The story doesn't say what happened to the dog.
The document does not specify the exact date.
The author does not say.
The given passage makes no mention of his brother.
The excerpt gives no indication of when the war ended.
The text says nothing about it.
Not mentioned in the passage.
Not mentioned.
It is not stated in the text.
It isn't mentioned anywhere.
That is not specified.
This information is not provided in the given context.
The name of the captain is not mentioned in the text.
Her age is not given in the passage.
The question cannot be answered from the given text.
It cannot be determined from the passage.
It is impossible to determine this from the provided text.
The cause of the fire cannot be determined based on the given passage.
Cannot be determined from the text.
I don't know.
I do not know the answer.
I'm not sure.
I cannot answer this question based on the provided context.
I'm sorry, but the passage does not mention the name of the ship.
I'm sorry. The text does not contain the answer to that question.
Unfortunately, the provided text doesn't include details about the cost of the bridge.
Based on the context, there is no information about the author's childhood.
Based on the given passage, it is not possible to determine who won.
According to the text, the answer is not mentioned.
There is no mention of a treaty in the text.
There is not enough information to answer the question.
There's no information about that in the passage.
Not enough information is given.
I do not have enough information to answer that.
I could not find any mention of the vicar in the text.
While the text mentions a fire, it does not say who started it.
The passage discusses the siege, but it does not mention the number of soldiers.
None of the passages mention a second letter.
Nothing in the text indicates where she was born.
Unknown.
Unanswerable.
N/A
No information available
Based on the passage, her age is unknown.
**The text does not specify this.**
The minutes provided do not mention the vote of the committee.
I am unable to determine the answer from the given text.
The text doesn’t say who the father is.
Der Text sagt dazu nichts.
Der Text erwähnt nicht, wer das Haus gebaut hat.
Der Text enthält keine Informationen über ihr Alter.
Das wird im Text nicht erwähnt.
Das steht nicht im Text.
Aus dem Text geht nicht hervor, wann er geboren wurde.
Im Text wird nicht genannt, wie das Schiff heißt.
Dazu gibt es im Text keine Angaben.
Der Name des Kapitäns wird im Text nicht genannt.
Die Frage lässt sich anhand des Textes nicht beantworten.
Ich weiß es nicht.
Ich kann diese Frage nicht beantworten.
Keine Angabe
Le texte ne le dit pas.
Le texte ne mentionne pas le nom du capitaine.
Le passage ne précise pas la date de la bataille.
Le texte ne donne aucune information sur son âge.
Le texte ne permet pas de répondre à cette question.
Ce n'est pas précisé dans le texte.
Cela n’est pas mentionné dans le passage.
L'âge de la reine n'est pas indiqué dans le texte.
Il n'y a pas d'information à ce sujet dans le texte.
Il est impossible de le savoir d'après le texte.
Je ne sais pas.
Non mentionné dans le texte
El texto no lo dice.
El texto no menciona el nombre del capitán.
El pasaje no proporciona información sobre su edad.
No se menciona en el texto.
La edad de la reina no se menciona en el texto.
No se puede determinar a partir del texto.
No hay información sobre eso en el texto.
No lo sé.
Lo siento, pero el texto no especifica la fecha.
De tekst zegt daar niets over.
De tekst vermeldt niet wie het huis heeft gebouwd.
De tekst geeft geen informatie over haar leeftijd.
Dat staat niet in de tekst.
Dit wordt niet genoemd in de tekst.
De naam van de kapitein wordt in de tekst niet vermeld.
Uit de tekst blijkt niet wanneer hij geboren is.
Ik weet het niet.
Niet vermeld
文中没有提到。
文章没有说明他的年龄。
原文未提及。
根据上下文无法确定。
关于他的父亲，文中没有提及。
无法从文中得知他的出生日期。
不知道。
我不知道
文中沒有提到船長的名字。
信息不足
`;

/** Answers, some of them about what somebody did not say or know. */
const ANSWERS = `
The minister did not mention costs.
The minister did not mention the costs of the text messages.
Paris
No.
None
No one knows where he went.
Nobody was mentioned by name at the trial.
He did not know the answer and went home.
She said that she did not know who the man was.
I don't know if it's expensive maybe to {disfmarker}
I don't know how to notate that.
I could not answer the question that she put to me.
The report did not mention costs.
The report did not mention the losses of the northern fleet, and the board was blamed for it.
I don't know what you mean, said the king, but I shall find out.
I don't know, but I think the remote control should be yellow, because the users liked that best.
The text was written in 1842 by a monk.
The passage describes the siege of the city.
The article argues that trade does not make nations rich.
The text does not only mention Napoleon, it praises him.
The author does not say that trade is bad, he says that it is slow.
The document was not found in the archive.
The document is not in the drawer.
The letter is not mentioned by his biographers.
The contract does not include a non-compete clause.
The agreement contains no termination clause.
The story does not have a happy ending.
The passage to India was not known at that time.
The context of the war is important to understand his decision.
It is not known who killed the prince, although many suspected his uncle.
It is not possible to leave the island in winter.
It cannot be said that the king was wise.
The cause of the crash could not be determined by the investigators.
The witness could not identify the man in the picture.
There is no evidence that the treaty was ever signed.
There is no God in this story, and no law.
There is no information desk at the station.
There was no mention of the money at dinner.
Unknown Pleasures
The Unknown Soldier
Information theory
Because the passage was blocked by ice, the ship did not arrive.
The team did not discuss the price of the remote, since the marketing report was late.
The committee does not have enough information to decide, so the vote was postponed.
Not guilty
Not until 1918
Not the text, but the preface.
The answer is 42.
The text does not state it explicitly, but it can be inferred that he lives in Rome.
The text does not name the city; the answer is Rome, as the river shows.
Although the text mentions a fire, the house was saved.
He cannot answer the question that she asked him.
She is not sure whether he loves her.
The question was not answered by the minister.
The professor explained that the sample was too small to determine the effect, and that more data is needed.
Sorry, we are closed on Sundays.
The transcripts were not available to the public.
In the text messages he does not mention his wife.
Der Minister hat die Kosten nicht erwähnt.
Der Minister hat den Text nicht gelesen.
Er weiß nicht, wo sie ist.
Nicht vor 1918
Es gibt nichts in der Welt, das nicht seine gute Seite hätte.
Ich kann dir nicht sagen, wie froh ich bin.
Hier ist nichts zu machen.
Der Text wurde 1842 geschrieben und nie gedruckt.
Das Haus ist nicht bekannt.
Ich weiß nicht, was soll es bedeuten, dass ich so traurig bin.
Der Abgeordnete sagte, dass die Kosten nicht genannt wurden.
Le ministre n'a pas mentionné les coûts.
Le texte a été écrit par un moine en 1842.
Il ne sait pas où elle est allée.
Ce n'est pas un roman.
Il n'y a pas de train le dimanche.
Je ne sais pas pourquoi elle est partie, dit le roi, mais je la retrouverai.
El ministro no mencionó los costos.
No hay trenes los domingos.
No lo mató nadie.
El texto fue escrito por un monje.
No se sabe quién mató al príncipe, pero muchos sospechan de su tío.
De minister noemde de kosten niet.
Hij weet niet waar zij is.
De tekst werd in 1842 geschreven.
Dat is niet waar.
部长没有提到费用。
他没有回答这个问题。
文章批评了政府的政策。
文章说他没有去过北京。
没有人知道他去了哪里。
不是
不知道这件事的人很多。
`;

const linesOf = (text: string): string[] => text.trim().split('\n');

t.test('an answer that says that the text does not tell is an abstention', (t) => {
  const lines = linesOf(ABSTENTIONS);
  t.ok(lines.length >= 40);
  for (const line of lines) t.ok(isAbstention(line), line);
  t.end();
});

t.test('what somebody did not say or know is an answer', (t) => {
  const lines = linesOf(ANSWERS);
  t.ok(lines.length >= 60);
  for (const line of lines) t.notOk(isAbstention(line), line);
  t.notOk(isAbstention(''));
  t.notOk(isAbstention(' \n '));
  t.notOk(
    isAbstention(`The text does not say. ${'Then a long summary of all follows. '.repeat(60)}`),
    'whoever writes two pages has an answer',
  );
  t.end();
});

t.test('no text makes it slow', (t) => {
  const parts = [
    'the text does not ',
    'the provided given relevant text ',
    'a ',
    ' ',
    '"',
    "i'm sorry, but ",
    'is not mentioned ',
    '文中没有',
    '关于',
    '. ',
    'es wird im text ',
    'le texte ne ',
    'x',
  ];
  const started = process.hrtime.bigint();
  for (const part of parts) {
    for (const length of [1_990, 100_000])
      isAbstention(`${part.repeat(Math.ceil(length / part.length)).slice(0, length)}!`);
  }
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  t.ok(ms < 5000, `${ms.toFixed(0)} ms for ${2 * parts.length} texts`);
  t.end();
});

import t from 'tap';
import { otherOf } from '../../../pipelines/generators/yes-no.js';

t.test('the other answer', async (t) => {
  const cases: [string, string, string | undefined][] = [
    ['Yes', 'Was it kept?', 'No'],
    ['no.', 'Was it kept?', 'yes.'],
    ['NO', 'Was it kept?', 'YES'],
    ['Yes, the mayor kept it.', 'Was it kept?', 'No, the mayor kept it.'],
    ['True', 'It was kept.', 'False'],
    ['Ja', 'War das Haus verkauft?', 'Nein'],
    ['Ja', 'Is het huis verkocht?', 'Nee'],
    ['Oui', 'La maison est-elle vendue ?', 'Non'],
    ['No', '¿Está vendida la casa?', 'Sí'],
    ['是', '卖了吗？', '否'],
    ['Falsch', 'Richtig oder falsch: Das Haus ist verkauft.', 'Richtig'],
    ['Falsch', 'Wahr oder falsch: Das Haus ist verkauft.', 'Wahr'],
    ['falso', '¿Verdadero o falso? La casa está vendida.', 'verdadero'],
    ['Faux', 'Vrai ou faux : la maison est vendue.', 'Vrai'],
    ['对', '判断对错：房子卖了。', '错'],
    ['No other house was left', 'What was left?', undefined],
    ['Nobody', 'Who?', undefined],
    ['', 'Who?', undefined],
  ];
  for (const [answer, question, other] of cases) t.equal(otherOf(answer, question), other, answer);
});

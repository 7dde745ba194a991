import t from 'tap';
import { CHINESE_LISTS } from '../../../pipelines/entities/chinese-lists.js';
import { chineseValue, writtenLike } from '../../../pipelines/entities/chinese-number.js';
import { askedInChinese } from '../../../pipelines/generators/chinese/asked.js';
import { personForm, personsIn, placesIn } from '../../../pipelines/generators/chinese/names.js';
import { isChineseValue } from '../../../pipelines/generators/chinese/values.js';
import { isUnspaced } from '../../../pipelines/generators/chinese/wrong-in-chinese.js';
import type { AnswerRequest, QuestionAnswer } from '../../../pipelines/generators/generator.js';
import { createGenerator } from '../../../pipelines/generators/index.js';

t.test('numbers in characters', async (t) => {
  const values: [string, number][] = [
    ['三十二', 32],
    ['十', 10],
    ['两千零五', 2005],
    ['三千万', 3e7],
    ['一八八五', 1885],
    ['1,200', 1200],
    ['2.3亿', 2.3e8],
  ];
  for (const [text, value] of values) t.equal(chineseValue(text), value, text);
  t.equal(chineseValue('桥'), undefined);
  t.equal(chineseValue(''), undefined);
});

t.test('a number is written as another one is', async (t) => {
  t.equal(writtenLike('三十二', 27), '二十七');
  t.equal(writtenLike('三十二', 14), '十四');
  t.equal(writtenLike('五', 2005), '两千零五');
  t.equal(writtenLike('三千万', 4.5e7), '四千五百万');
  t.equal(writtenLike('一八八五', 1907), '一九零七');
  t.equal(writtenLike('一九〇一', 1907), '一九〇七');
  t.equal(writtenLike('三万', 20000), '两万');
  t.equal(writtenLike('三万', 120000), '十二万');
  t.equal(writtenLike('1,200', 13400), '13,400');
  t.equal(writtenLike('3.5', 4), '4.0');
  t.equal(writtenLike('6600万', 4.9e7), '4900万');
  t.equal(writtenLike('3700万', 5.05e8), undefined, 'that is 5.05亿');
  t.equal(writtenLike('5万', 3), undefined, 'that would be 0.0003');
  t.equal(writtenLike('三', 0.5), undefined);
});

t.test('what a question asks for', async (t) => {
  const kinds: [string, string | undefined][] = [
    ['鹅在哪里卖的价钱最高？', 'place'],
    ['亚马逊雨林的大部分位于哪个国家？', 'place'],
    ['大多数人在哪工作？', 'place'],
    ['沙湾的集市什么时候举行？', 'time'],
    ['孛儿帖哪一年生下了术赤？', 'time'],
    ['诗人一共划掉了多少行？', 'amount'],
    ['账房先生画了几个小杯子？', 'amount'],
    ['谁卖针？', 'person'],
    ['港口的书记叫什么名字？', 'person'],
    ['哪位女演员担任了翻译？', 'person'],
    ['大钟为什么停了？', 'reason'],
    ['免疫系统的哪一部分发生了进化?', undefined],
    ['祭りはいつ開かれましたか。', 'time'],
    ['誰が東京から来ましたか。', 'person'],
    ['船はいくらでしたか。', 'amount'],
    ['どこに住んでいましたか。', 'place'],
  ];
  for (const [question, kind] of kinds) t.equal(askedInChinese(question).kind, kind, question);
  t.equal(askedInChinese('野马队中哪支球队是冠军？').noun, '球队');
  t.equal(askedInChinese('商人们资助的公司叫什么名字？').noun, '公司');
});

t.test('names by their characters', async (t) => {
  const text =
    '总统约翰·埃尔维和狄奥多·冯塔纳的书。张桂兰给了王秀英一根，在柳河县遇到了雨，政府在大学。';
  t.strictSame(personsIn(text, 'dotted'), ['狄奥多·冯塔纳'], 'where another begins is not known');
  t.strictSame(personsIn('诗人约翰·埃尔维是', 'dotted'), ['约翰·埃尔维']);
  t.strictSame(personsIn('ジョン・スミスは', 'dotted'), ['ジョン・スミス']);
  t.strictSame(personsIn('这段时间，许多人。在马上', 'surname'), []);
  t.strictSame(personsIn(text, 'surname'), ['张桂兰', '王秀英']);
  t.strictSame(placesIn(text), ['柳河县']);
  t.strictSame(placesIn('在挑战英国的99号公路，到东海县去'), ['东海县']);
  t.equal(personForm('王秀英'), 'surname');
  t.equal(personForm('约翰·w·威克斯桥'), undefined);
  t.equal(personForm('约翰·埃尔维'), 'dotted');
  t.equal(personForm('何家村'), undefined);
  t.equal(personForm('沙湾'), undefined);
});

t.test('values', async (t) => {
  const isValue = (text: string, question = '什么？') =>
    isChineseValue(text, askedInChinese(question));
  for (const text of ['三十二行', '1879年', '百分之三十', '14连胜', '五个', '565°C', '州99号公路'])
    t.ok(isValue(text), text);
  for (const text of [
    '一氧化碳',
    '三驾马车设计集团',
    '第二次世界大战',
    '没有一项',
    '三元组',
    'DVB-S2',
  ])
    t.notOk(isValue(text), text);
  t.ok(isValue('超过5,100人', '有多少人签名？'));
  t.notOk(isValue('三毛', '谁来了？'));
});

t.test('which languages', async (t) => {
  t.ok(isUnspaced('谁卖针？', '王秀英'));
  t.ok(isUnspaced('BSkyB的标清广播兼容什么？', 'MPEG-2'));
  t.notOk(isUnspaced('哪一年？', '1879'), 'digits have their own rules');
  t.notOk(isUnspaced('What does 龙 mean in this text?', '龙'));
});

t.test('no name is in two lists', async (t) => {
  for (const list of CHINESE_LISTS) t.equal(new Set(list).size, list.length, list.join(' '));
  const all = CHINESE_LISTS.slice(0, 2).flat();
  t.equal(new Set(all).size, all.length);
});

const generator = createGenerator({
  generator: 'auto',
  answer_in_context: 'never',
} as Parameters<typeof createGenerator>[0]);

const NEAR =
  '张桂兰抱着一只鹅从何家村走到海边。集市在中秋节举行，也在端午节举行。张桂兰给了王秀英一根。1885年他们走了五天，带回了14条鱼，38把椅子，花了2450元。';
const FAR =
  '在柳河县遇到了雨，她到了石门镇。李大山和赵铁柱的信。赵铁柱在重阳节来。1871年、1902年。他走了八天，一共四十一行。';

/** Wrong answers of many seeds; the training context is `NEAR`. */
async function wrong(
  kind: 'mixed' | 'irrelevant',
  question: string,
  answer: string,
  siblings: readonly QuestionAnswer[] = [],
): Promise<string[]> {
  const request: Omit<AnswerRequest, 'seed'> = {
    ...{ kind, question: { question, answer }, siblings, others: [], taken: [], candidate: 0 },
    ...{ context: [NEAR, FAR], trainingContext: [NEAR], trainingText: NEAR },
  };
  const made: string[] = [];
  for (let seed = 0; seed < 12; seed++) {
    const one = await generator.generate({ ...request, seed: `${seed}` });
    if ('answer' in one) made.push(one.answer.text);
    else t.match(one.refusal.reason, 'no-wrong-answer');
  }
  return made;
}
const all = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

t.test('a person for a person, a place for a place', async (t) => {
  t.strictSame(all(await wrong('mixed', '谁卖针？', '周小梅')), ['张桂兰', '王秀英'].sort());
  t.strictSame(all(await wrong('irrelevant', '谁卖针？', '周小梅')), ['赵铁柱']);
  t.strictSame(all(await wrong('mixed', '谁卖针？', '李大山')), ['张桂兰', '王秀英'].sort());
  t.strictSame(all(await wrong('mixed', '鹅在哪里卖的价钱最高？', '沙湾')), ['何家村']);
  const places = all(await wrong('irrelevant', '鹅在哪里卖的价钱最高？', '沙湾'));
  t.strictSame(places, ['柳河县', '石门镇'].sort());
  t.strictSame(await wrong('mixed', '在哪个国家？', '法国'), [], 'no country stands there');
});

t.test('a day for a day, a number with its unit for such', async (t) => {
  const asked = '集市什么时候举行？';
  t.strictSame(all(await wrong('mixed', asked, '清明节')), ['中秋节', '端午节'].sort());
  for (const feast of await wrong('irrelevant', asked, '清明节')) {
    t.match(feast, /节$/);
    t.notOk(NEAR.includes(feast), feast);
  }
  t.strictSame(all(await wrong('mixed', '哪一年？', '1879年')), ['1885年']);
  const long = [{ question: '何时？', answer: '1066年' }];
  const years = await wrong('irrelevant', '哪一年？', '1879年', long);
  t.strictSame(all(years), ['1871年', '1902年'], 'of about the time');
  for (const year of await wrong('irrelevant', '哪一年？', '1300年', long))
    t.match(year, /^1(?:2[7-9]|3[0-2])\d年$/);
  t.strictSame(
    all(await wrong('mixed', '一共多少行？', '三十二行')),
    ['三十八行', '十四行'].sort(),
  );
  const lines = await wrong('irrelevant', '一共多少行？', '三十二行');
  t.equal(lines.length, 12);
  for (const line of lines) {
    t.match(line, /^[一二三四五六七八九十]+行$/);
    t.notOk(['三十二行', '十四行', '三十八行'].includes(line), line);
  }
  const days = [{ question: '下了几天？', answer: '六天' }];
  t.strictSame(all(await wrong('mixed', '走了几天？', '三天', days)), ['五天']);
  const made = await wrong('irrelevant', '走了几天？', '三天', days);
  t.strictSame(all(made), ['六天', '八天'].sort(), 'written by somebody');
  const sheep = all(await wrong('mixed', '一共多少只？', '1900只'));
  t.strictSame(sheep, ['2450只'], 'no year counts sheep');
  t.strictSame(all(await wrong('mixed', '花了多少钱？', '1200元')), ['2450元']);
  for (const time of await wrong('irrelevant', '还剩多少时间？', '4 分 51 秒'))
    t.match(time, /^[1-5]?\d 分 [1-5]?\d 秒$/);
  const shares = await wrong('irrelevant', '百分之多少？', '百分之九十五');
  t.ok(all(shares).length > 3, `${all(shares)}`);
  for (const share of shares)
    t.match(share, /^百分之(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])$/);
});

t.test('a phrase that is whole, of the thing that is asked for', async (t) => {
  const siblings = [
    { question: '哪支球队赢了？', answer: '野马队' },
    { question: '她卖什么？', answer: '山楂' },
    { question: '他非常怎样？', answer: '非常高' },
  ];
  t.strictSame(all(await wrong('irrelevant', '哪支球队输了？', '钢人队', siblings)), ['野马队']);
  t.strictSame(all(await wrong('irrelevant', '她吃什么？', '馒头', siblings)), ['山楂']);
  t.strictSame(await wrong('mixed', '她吃什么？', '馒头', siblings), [], 'no cut out span');
  const field = [{ question: '卖了什么？', answer: '牲畜的牧场' }];
  t.strictSame(await wrong('irrelevant', '哪个机场最忙？', '范内斯机场', field), []);
  const illness = [{ question: '得了什么？', answer: '自身免疫疾病' }];
  t.strictSame(await wrong('irrelevant', '会导致什么？', '自身免疫性疾病', illness), []);
  const model = [{ question: '什么标准？', answer: 'Virgin Media' }];
  t.strictSame(await wrong('irrelevant', '用什么标准？', 'DVB-S2', model), [], 'not in capitals');
});

t.test('names that are listed give way one by one', async (t) => {
  const made = await wrong('irrelevant', '出自哪两个朝代？', '明朝和清朝');
  t.ok(made.length > 0);
  for (const text of made) {
    t.match(text, /^.朝和.朝$/);
    t.notMatch(text, /明朝|清朝/);
  }
});

/** What a Chinese or Japanese question asks for by its words. */
export interface ChineseAsked {
  kind: 'person' | 'place' | 'time' | 'amount' | 'reason' | undefined;
  /** what stands where the thing is said that is asked for: "球队" of "哪支球队"; '' for none */
  noun: string;
  /** the same with what stands behind it: where a noun ends is not known */
  said: string;
}

const MEASURE =
  '(?:一|两|几|三|四)?(?:种|類|类|款)?(?:[个個些所支家座位条條项項部首届屆本艘只隻名次场場间間份类门門句]|种|種)?(?:类型的?|類型的?|样的|樣的)?';
/** Who holds an office, does a work, or is of a family. */
const OF_PERSON =
  '(?:诗人|詩人|作家|画家|科学家|化学家|物理学家|数学家|哲学家|音乐家|艺术家|建筑师|工程师|总统|總統|国王|國王|皇帝|女王|教皇|将军|总理|演员|歌手|教授|议员|教练|首相|四分卫|主席|书记|書記|儿子|女儿|妻子|丈夫|父亲|母亲|叔叔|哥哥|弟弟|姐姐|妹妹|长子|次子|义父)';
const NAMED_PERSON = `(?:${OF_PERSON}|[人者匠师師员員])`;
const OF_PLACE =
  '(?:国家|國家|国|國|城|省|市|州|县|縣|村|镇|鎮|地区|地區|地方|地点|地點|大陆|大洲|洲|岛|島|河|街|路|海|湖|山|区|區|郡|港)';

const ASKS: readonly [NonNullable<ChineseAsked['kind']>, RegExp][] = [
  [
    'time',
    /什么时候|什麼時候|甚麼時候|何时|何時|哪(?:一)?(?:年|天|日|月)|几(?:月|号|点)|什么(?:年代|朝代|节日|季节|日子|世纪)|哪(?:个|一个)?(?:年代|朝代|节日|季节|世纪|年份|月|星期)|いつ|何年(?!間)|何月/u,
  ],
  [
    'amount',
    /多少|几(?!乎|何)|幾(?!乎|何)|百分之几|多(?:久|长|長|大|高|远|遠|重|深|宽|快)|比例|百分比|いくつ|いくら|何(?:人|個|本|回|年間|メートル)|どのくらい/u,
  ],
  ['person', /谁|誰|哪位|哪一位|什么人|什麼人|何人|だれ/u],
  ['person', new RegExp(`(?:哪|什么|什麼)${MEASURE}\\p{Script=Han}{0,2}?${OF_PERSON}`, 'u')],
  [
    'person',
    new RegExp(
      `${NAMED_PERSON}(?:的名字)?(?:叫什么|叫什麼|是什么名字)|${NAMED_PERSON}的名字是什么`,
      'u',
    ),
  ],
  [
    'place',
    /哪里|哪裡|哪裏|哪儿|哪兒|什么地方|什麼地方|何处|何處|何地|どこ|どの(?:国|都市|町|県)/u,
  ],
  ['place', /[在到去于]哪(?![里裡裏儿兒个個些一种種家所位名年天月支座条届国國城省州两])/u],
  ['place', new RegExp(`(?:哪|什么|什麼)${MEASURE}${OF_PLACE}`, 'u')],
  ['reason', /为什么|為什麼|为何|為何|怎么|怎麼|怎样|怎樣|如何|原因|なぜ|どうやって/u],
];

const BEFORE = new RegExp(
  `(?:哪(?![里裡裏儿兒])|(?:什么|什麼)(?!名字))${MEASURE}(\\p{Script=Han}{1,4})`,
  'u',
);
const BEHIND =
  /(\p{Script=Han}{1,4}?)(?:的名字|的名称|的名稱|名)?(?:叫什么|叫什麼|是什么|是什麼|为何)/u;

export function askedInChinese(question: string): ChineseAsked {
  const kind = ASKS.find(([, pattern]) => pattern.test(question))?.[0];
  const before = BEFORE.exec(question)?.[1];
  const noun =
    before?.slice(0, 2) ?? (kind === 'place' ? '' : (BEHIND.exec(question)?.[1]?.slice(-2) ?? ''));
  return { kind, noun, said: before ?? noun };
}

/** An answer to another question, with what that asks for. */
export interface OtherAnswer {
  text: string;
  asked: ChineseAsked;
}

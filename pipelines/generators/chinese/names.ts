import { COUNTRIES } from '../../entities/chinese-lists.js';

/** Names in texts that write no spaces and no capitals: what a surname begins, a dot joins or "县" ends. */

const SURNAMES =
  '王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭田董袁潘蒋蔣蔡杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦韋白邹鄒孟熊秦邱江尹薛闫雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵钱錢严嚴武戴莫孔汤湯';
const PLACE_END =
  '省|市|县|縣|州|村|镇|鎮|乡|鄉|国|國|城|山|河|江|湖|海|岛|島|湾|灣|港|桥|橋|寺|庙|廟|宫|宮|街|路|巷|谷|府|庄|莊|关|關|洲|郡|区|區|大学|车站|機場|机场|公园|公園|盆地|高原|沙漠|半岛|平原|海峡|群岛|博物馆';
const ENDS_AS_PLACE = new RegExp(`(?:${PLACE_END})$`, 'u');
/** Stand before names and behind them; a name has none of them inside. */
const BORDER =
  '的了是在和与與及而也都就不把被给給对對向从從到往去来來说說问問告诉訴请請让讓看见見遇找叫有为為跟同比過过回还還又再便却由以于於上下里裡中着著走做這这那他她它们們我你得等能会會住坐站听聽吃喝买買卖賣送带帶拿至离離经經等位称稱很最每一两三此其该某各第';
const PART = `(?:(?![${BORDER}])\\p{Script=Han})`;
const START = `(?:(?<![\\p{Script=Han}\\dA-Za-z·•‧・])|(?<=[${BORDER}]))`;
const END = `(?:(?!\\p{Script=Han})|(?=[${BORDER}]))`;
/** Characters that foreign names are written with. */
const SOUNDS =
  '阿埃艾爱安奥巴拜班包鲍贝本比彼毕宾波勃伯博布查戴达丹德登邓迪蒂丁顿多杜厄恩尔法范菲费芬冯弗福富盖冈高戈格葛古瓜哈海汉豪赫黑亨胡华怀霍基吉加贾简杰金津卡凯坎康考科克肯孔库夸奎拉莱兰朗劳勒雷黎李里丽利莉莲连列林琳龙卢鲁路露伦罗洛吕马玛麦曼芒毛梅门蒙米密敏莫默姆木穆娜纳南尼妮涅宁纽努诺欧帕派潘庞佩彭皮珀浦普齐契奇乔切钦琴琼丘热瑞萨塞赛桑瑟森沙莎珊尚绍舍申圣施史舒朔司丝斯松苏素索塔泰坦汤唐特腾提廷亭通图托瓦万威韦维薇魏温文翁沃乌武西希锡席夏香肖谢辛休许雪逊雅亚扬杨耶叶伊易英尤雨约泽扎詹张哲珍治朱卓兹佐什克洲夫娅茨汀森格茜戎萊奧爾馬維爾羅蘭達納倫頓賓狄迈赖魁昆迦犹嘉蕾拿墨冉仑梭罕凡奎裴谟翰缪贡季可兰冕';
const SOUND = `[${SOUNDS}]`;

const TITLED = '家者师師员員长長人王帝授士任手';
const WITH_DOT = new RegExp(
  `(?:(?<!\\p{Script=Han})|(?<=[${BORDER}${TITLED}]))(?:让|${SOUND}{2,6})(?:[·•‧・](?:${SOUND}{1,7}|[A-Z]\\.?))*[·•‧・]${SOUND}{2,7}${END}|[\\p{Script=Katakana}ー]{2,}(?:[・＝][\\p{Script=Katakana}ー]{2,})+`,
  'gu',
);
const WITH_SURNAME = new RegExp(`${START}[${SURNAMES}]${PART}{1,2}${END}`, 'gu');
const PLACE = new RegExp(`${START}${PART}{1,4}?(?:${PLACE_END})(?!${PLACE_END})${END}`, 'gu');

const AS_SURNAME = new RegExp(`^[${SURNAMES}]${PART}{1,2}$`, 'u');
const IS_DOTTED = /^[\p{Script=Han}\p{Script=Katakana}A-Z.ー]+(?:[·•‧・＝][\p{L}.ー]+)+$/u;
/** "李大山" may be a person or a mountain: of a text it is neither. */
const AMBIGUOUS = new RegExp(`^[${SURNAMES}]${PART}{0,1}[山江河海湖洲城国國]$`, 'u');

export type PersonForm = 'dotted' | 'surname';

/** How a person's name is written; undefined for what is none. */
export function personForm(text: string): PersonForm | undefined {
  if (IS_DOTTED.test(text)) return ENDS_AS_PLACE.test(text) ? undefined : 'dotted';
  const isName = AS_SURNAME.test(text) && (!ENDS_AS_PLACE.test(text) || AMBIGUOUS.test(text));
  return isName ? 'surname' : undefined;
}

const SOUNDED = new RegExp(`^${SOUND}{3,}$`, 'u');
/** Whether a word is written by its sound, as foreign names are. */
export const isSounded = (text: string): boolean => SOUNDED.test(text);

/** Begin or end like a name, and are none. */
const NO_PERSON =
  /^(?:许多|任何|白天|石头|马上|马路|钱包|白[色人]|黄[色金]|张开|龙头|江南|严[重格厉]|程[度序]|史[上前]|向来|周[围期末边年日]|毛病|马[匹车]|汤[匙勺]|方[法面]|叶[子片]|孔[雀]|石[油灰]|雷[电达]|秦[朝国]|唐[代朝]|宋[代朝]|魏国|吴国|韩国|白宫)/u;
const NO_PLACE =
  /政府$|^(?:.?集市|年.*|.?国|各国|全国|外国|本国|我国|祖国|[两三多数]国|帝国|王国|国家|.?公路|铁路|道路|马路|山区|地区|社区|街区|郊区|市区|农村|乡村|城市|城镇|大海|沿海|集市|.{0,3}超市|夜市|股市|.?城市|都市|江河|河流|山谷|全省|全市|有关|相关|机关|海关|大学|机场|车站|公园|网络|思路|线路|电路)$/u;

/** Persons that a text names, as far as its characters tell. */
export function personsIn(text: string, form: PersonForm): string[] {
  const found = text.match(form === 'dotted' ? WITH_DOT : WITH_SURNAME) ?? [];
  return found.filter((name) => !ENDS_AS_PLACE.test(name) && !NO_PERSON.test(name));
}

const CLASSES = [
  /[省市县縣州村镇鎮乡鄉城郡府庄莊]$/u,
  /[国國]$/u,
  /[河江湖海湾灣洋]$|海峡$/u,
  /[街路巷]$/u,
  /[山谷]$|盆地$|高原$|沙漠$|平原$/u,
  /[岛島洲]$/u,
];
/** Whether two places are of one class, as their endings tell. */
export function isPlaceAlike(text: string, other: string): boolean {
  const own = CLASSES.find((end) => end.test(text));
  return own === undefined ? placeEnd(text) === placeEnd(other) : own.test(other);
}

/** The ending that says what kind of place a name is of. */
export const placeEnd = (text: string): string | undefined => ENDS_AS_PLACE.exec(text)?.[0];

/** Places that a text names with an ending. */
export const placesIn = (text: string): string[] =>
  (text.match(PLACE) ?? []).filter(
    (name) =>
      !NO_PLACE.test(name) &&
      !AMBIGUOUS.test(name) &&
      // "挑战英国" is more than a name.
      !COUNTRIES.some((country) => name !== country && name.endsWith(country)),
  );

import { COMMON_CAPITALS } from '../../language/common-capitals.js';
import { FIRST_NAMES, PLACES } from './gazetteer.js';
import { type Lexicon, words } from './lexicon.js';

export const ENGLISH: Lexicon = {
  firstNames: FIRST_NAMES,
  places: PLACES,
  titles:
    words(`mr mrs ms miss messrs dr doctor sir lord lady madam madame mademoiselle monsieur mme mlle
    master mistress king queen prince princess duke duchess earl count countess baron baroness pope cardinal
    bishop archbishop father brother sister uncle aunt cousin captain capt colonel col major general gen
    lieutenant lieut lt sergeant sgt corporal admiral commodore commander president senator governor gov mayor
    judge justice professor prof rev reverend inspector constable sheriff squire dame saint st nurse`),
  common: COMMON_CAPITALS,
  articles: words('the this that these those my your his her its our their no every each some any'),
  counting: words('a an two three four five six many several few other such'),
  said: words(`said says asked answered replied cried called exclaimed whispered murmured muttered shouted
    added returned observed remarked continued demanded inquired enquired declared told repeated sighed
    laughed began explained suggested announced interrupted`),
  acts: words(`was had would could did looked went came took thought knew felt sat stood turned smiled saw heard
    made gave seemed wanted nodded shook is has will walked ran laughed held found left`),
  at: words(
    'in near into through throughout across around outside beyond towards toward from to at via',
  ),
  within: words('in near into through throughout across'),
  geographic:
    words(`park street road lane square bridge river lake mount mountain fort cape island islands castle
    cross abbey hill hills bay valley forest harbour harbor county city heath common green gate port head moor
    stadium arena airport freeway highway boulevard avenue motorway route station center centre plaza yard tower
    desert ocean sea river peninsula plateau strait gulf coast basin campus`),
  placeEnding:
    /(?:ton|ville|burgh|bury|shire|borough|ford|mouth|chester|cester|minster|wick|stead|haven|hampton|combe|dale|land|stan|city|polis|pool|gate|bourne|ham)$/,
  organisations:
    words(`company co corporation corp inc ltd limited llc plc university college institute
    society association club bank ministry committee council parliament congress department agency union
    league party church press group foundation museum school hospital army navy railway brothers bros sons
    orchestra laboratories airlines airways network television media bureau authority trust federation guild commission board court federation`),
  particles: words('of the de la du van von der den d o al bin ibn'),
};

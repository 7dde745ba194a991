import { FIRST_NAMES_ELSEWHERE, PLACES_ELSEWHERE } from './gazetteer-elsewhere.js';
import { type Lexicon, words } from './lexicon.js';

export const SPANISH: Lexicon = {
  firstNames: FIRST_NAMES_ELSEWHERE,
  places: PLACES_ELSEWHERE,
  titles:
    words(`don doña d dña señor señora señorita sr sra srta sres doctor doctora dr dra fray padre madre hermano
    hermana tío tía tia tio san santa santo sor rey reina príncipe princesa duque duquesa conde condesa marqués
    marquesa vizconde barón baronesa capitán coronel general comandante teniente sargento general almirante
    presidente ministro alcalde profesor maestro mosén míster miss lord lady monsieur madame obispo cardenal papa`),
  common:
    words(`dios señor señora señorita señores señoras señoritas señorito sr sra srta usted ustedes vd vds ud uds vm usía
    don doña virgen cristo jesús jesucristo providencia divinidad creador cielo iglesia majestad alteza excelencia
    ilustrísima merced santidad santísima santísimo padre madre papá mamá tío tía hermano hermana rey reina
    emperador príncipe princesa duque duquesa conde condesa marqués marquesa barón capitán coronel general doctor
    lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre
    setiembre octubre noviembre diciembre navidad pascua cuaresma nochebuena corpus
    español española españoles francés francesa franceses inglés inglesa ingleses alemán alemanes italiano italiana
    italianos italianas rusos rusa holandés holandeses portugués portugueses portuguesa irlandés irlandesa escocés polaco
    húngaro austriaco austríaco turco turca turcos chino chinos japonés indio indios gitano gitana gitanos andaluz andaluza
    gallego gallega vasco asturiano aragonés valenciano madrileño madrileña sevillano castellano catalana francesas inglesas
    alemana alemanas cristiana cristianos mahometano musulmán hebreo hebrea ruso moro moros romano romanos griego griegos judío judíos americano árabe árabes catalán catalanes cristiano latín
    estado república imperio reino gobierno congreso senado cortes ayuntamiento universidad academia audiencia
    ministerio biblia evangelio bolsa teatro real palacio plaza calle puerta puente paseo casino círculo
    rabí rabino sultán emir califa visir bey zar maestre condestable virrey arcipreste arzobispo prior abad abadesa
    instituto bazar escuela colegio hospital asilo banco museo biblioteca catedral convento seminario parroquia cabildo
    diputación gobernación juzgado tribunal cárcel estación correos capitanía consulado embajada
    normal central nacional municipal suizo suiza belga ateneo conservatorio hipódromo matadero ministerio juzgado observatorio hospicio manicomio
    presidio cuartel mercado bolsa gaceta liceo facultad compañía sociedad empresa prensa corona cámara consejo tesoro ejército armada legión
    trisagio rosario universo inquisición paraíso infierno purgatorio satanás península fomento alameda monasterio religión
    eterno altísimo todopoderoso omnipotente redentor señá seña señó siñor
    norte sur este oeste oriente occidente mediodía
    capítulo tomo parte libro acto escena nota fin página sí no qué quién cuándo cómo ay oh ah eh pero y el la los las un una
    naturaleza historia patria gracia fe muerte amor destino justicia libertad`),
  articles: words(
    'mi mis tu tus su sus nuestro nuestra vuestro vuestra este esta ese esa aquel aquella',
  ),
  counting: words(
    'un una unos unas los las dos tres cuatro cinco seis diez cien mil varios varias muchos muchas pocos todos todas algún alguna ningún ninguna cada otro otra otros otras mis tus sus',
  ),
  said: words(`dijo decía preguntó contestó respondió exclamó gritó murmuró replicó añadió repuso continuó prosiguió
    interrumpió observó balbuceó suspiró declaró pensó repitió dice objetó afirmó explicó`),
  acts: words(`era estaba había fue tenía podía quería vio oyó miró sintió sabía entró salió quedó se iba vino tomó
    hizo dio parecía es está ha sonrió comprendió llegó volvió creyó bajó subió`),
  at: words('en a hacia desde hasta por para'),
  within: words('en hacia'),
  geographic: words(
    `calle plaza puente puerta monte río sierra lago isla castillo puerto cabo golfo paseo`,
  ),
  placeEnding: /(?:burgo|villa|illa|ona|oza|ania|landia|uela|ejo|ares|eda)$/,
  organisations: words(
    'compañía sociedad universidad academia banco ministerio instituto consejo sindicato partido liga ayuntamiento',
  ),
  particles: words('de del la las los von van'),
};

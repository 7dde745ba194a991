import { words } from './lexicon.js';

/** First names that are frequent in English, German, French, Spanish and Dutch. Lower case. */
export const FIRST_NAMES = words(
  `john william james george charles henry thomas robert edward richard joseph david peter paul michael daniel
   samuel benjamin alexander andrew arthur albert alfred frederick philip stephen simon walter hugh martin francis
   mary elizabeth anne anna jane margaret catherine katherine sarah emma alice helen ellen edith charlotte louisa
   caroline emily lucy martha julia maria susan rebecca rachel harriet isabella eleanor dorothy agnes amelia`,
  `johann johannes hans heinrich wilhelm friedrich fritz karl carl ludwig georg otto hermann ernst august gustav adolf
   eduard franz josef jakob konrad konstantin kaspar klaus kurt max moritz rudolf richard siegfried ulrich walther werner wolfgang
   anton andreas bernhard christian christoph dietrich emil erich erwin eugen felix ferdinand gottfried gottlieb günther
   marie maria anna johanna elisabeth luise louise sophie sofie charlotte katharina margarete margarethe gretchen grete
   friederike henriette wilhelmine karoline emilie amalie auguste bertha berta clara klara dora dorothea elise else
   eva gertrud hedwig helene ida irene julie käthe lina magdalena martha mathilde minna ottilie paula regine rosa
   susanne therese toni ulrike ursula walburga korbinian lorenz leonhard matthias sebastian valentin veit xaver`,
  `jean pierre jacques louis henri françois antoine charles étienne guillaume philippe michel andré nicolas claude
   marcel maurice lucien émile gaston georges gustave jules julien léon paul rené robert victor alexandre alphonse
   marie jeanne louise marguerite catherine anne françoise madeleine thérèse cécile claire élisabeth hélène julie
   juliette lucie mathilde pauline rosalie sophie suzanne valentine virginie yvonne berthe blanche camille geneviève`,
  `juan josé pedro antonio francisco manuel miguel luis carlos fernando diego alonso rafael ramón enrique joaquín
   andrés felipe tomás vicente pablo jorge jaime ignacio santiago gabriel maría ana isabel juana teresa carmen dolores rosario
   pilar luisa josefa catalina elena inés leonor lucía mercedes rosa soledad concha paca pepe pepita perico`,
  `jan piet pieter kees klaas willem hendrik gerrit jacob dirk cornelis johannes maarten joost frits karel koos
   annie grietje trijntje truitje betje saartje mina cornelia geertruida johanna wilhelmina hendrika antje`,
);

/** Places that many texts name, in the spellings of these languages. Lower case. */
export const PLACES = words(
  `england scotland ireland wales britain france germany spain italy portugal holland belgium switzerland austria
   hungary poland russia sweden norway denmark greece turkey egypt india china japan america canada mexico brazil
   australia africa europe asia london paris rome berlin vienna madrid lisbon dublin edinburgh manchester liverpool
   oxford cambridge boston philadelphia chicago california virginia texas washington venice florence naples milan
   moscow petersburg constantinople jerusalem amsterdam brussels geneva hamburg munich`,
  `deutschland frankreich england spanien italien rußland russland österreich ungarn böhmen schlesien polen preußen
   sachsen bayern baiern schwaben thüringen westfalen holstein schweiz tirol europa amerika afrika asien indien wien
   münchen köln leipzig dresden frankfurt nürnberg augsburg prag zürich basel bern genf mailand venedig neapel rom
   florenz straßburg weimar jena heidelberg stuttgart breslau königsberg danzig rhein donau elbe`,
  `france angleterre allemagne espagne italie russie autriche suisse belgique hollande amérique afrique asie
   europe algérie égypte inde chine marseille lyon bordeaux toulouse nantes rouen strasbourg lille versailles
   londres rome vienne venise naples genève bruxelles provence bretagne normandie gascogne seine rhône loire`,
  `españa francia inglaterra alemania italia portugal américa áfrica europa méjico méxico cuba perú chile argentina
   madrid barcelona sevilla valencia granada toledo córdoba cádiz zaragoza salamanca burgos bilbao málaga murcia
   londres parís roma lisboa castilla aragón cataluña andalucía galicia asturias navarra tajo ebro`,
  `nederland holland engeland frankrijk duitschland duitsland spanje italië belgië europa amerika azië indië java sumatra
   batavia amsterdam rotterdam utrecht leiden leyden haarlem delft groningen maastricht antwerpen brussel gent brugge
   londen parijs rome weenen berlijn maas rijn`,
);

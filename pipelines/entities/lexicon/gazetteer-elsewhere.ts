import { FIRST_NAMES, PLACES } from './gazetteer.js';
import { words } from './lexicon.js';

/**
 * What more is known where the language of a text is not English: first names that are frequent in
 * German, French, Spanish and Dutch. Lower case.
 */
const MORE_FIRST_NAMES = words(
  `albrecht alois alwin conrad reinhard malwine sylvia anselm arnold artur balthasar benno berthold bruno burkhard
   clemens cornelius egon erhard florian fridolin gebhard gerhard gregor guido gottlob hartmut heinz helmut hugo
   ignaz jobst joachim julius justus klemens leopold lothar ludolf melchior nikolaus norbert oskar oswald othmar
   philipp reinhold roland rupert stephan theodor theobald tobias traugott viktor vinzenz wendelin wenzel adele
   adelheid agathe albertine amanda angelika annette antonie apollonia babette barbara beate brigitte cäcilie
   christine cordula dorothee eleonore elfriede ernestine erna euphemia franziska gabriele gisela gunda hanna
   hannchen hannah hildegard ilse isolde jettchen johanne jutta klothilde konstanze kreszenz kunigunde lenchen
   leonore lieschen liesel lisbeth lotte lottchen ludovika lydia malchen marianne margret marlene mechthild
   melanie minchen monika natalie nanette philippine renate rosine sabine selma sibylle sidonie stephanie thekla
   trude veronika viktoria wally`,
  `adolphe alain aristide armand baptiste benoît bernard bertrand denis didier édouard edmond emmanuel ernest
   eugène fabien fernand frédéric gaspard gérard gilbert guy hector hervé hippolyte honoré hubert jérôme laurent
   léopold luc mathieu mathurin noël octave olivier pascal raoul raymond roger rodolphe sébastien théodore
   théophile urbain victorien vincent xavier yves adélaïde adèle amélie andrée angèle angélique antoinette
   aurélie blandine céleste célestine clémence clémentine clotilde colette delphine denise diane éléonore élise
   émilie estelle eugénie eulalie fanny félicie florence gabrielle gertrude germaine hortense irène isabelle
   jacqueline laure léonie léontine lisette louison lucienne madelon marcelle margot mariette marthe martine
   monique nicole odette pélagie perrine solange sylvie ursule`,
  `adolfo agustín alberto alejandro alfonso alfredo álvaro ambrosio arturo baltasar bartolomé benito bernardo blas
   cándido cayetano celestino claudio clemente cristóbal eduardo emilio ernesto esteban eugenio eusebio fabián
   federico félix fermín gaspar gerardo gonzalo gregorio guillermo hernando hilario jacinto jerónimo julián
   julio leandro leopoldo lorenzo lucas marcelino marcos mariano martín mateo matías mauricio máximo melchor
   nicolás pascual patricio ricardo roberto rodrigo román ruperto sebastián silvestre simón teodoro tiburcio
   valentín víctor adela águeda amalia amparo ángela angelina angustias anita antonia asunción aurora basilia
   beatriz blanca brígida camila candelaria carlota carolina casilda cecilia cristina dorotea elisa elvira
   emilia encarnación enriqueta eugenia felipa fernanda filomena francisca gabriela gertrudis gregoria isabelita
   jacinta joaquina josefina juanita juliana laura leocadia lola lucrecia luisita manuela marcela margarita
   mariana marta matilde micaela natalia paulina petra ramona remedios rita rosalía rosita rufina sofía susana
   tomasa úrsula valentina vicenta juanito`,
  `abraham adriaan andries arend barend bastiaan christiaan coenraad daan egbert everhard filip floris frans
   frederik gerard gijsbert govert gustaaf hein henk herman huibert izaak jaap jasper jeroen joris jozef lambert
   laurens leendert lodewijk lourens marinus martinus matthijs maurits michiel nicolaas paulus reinier steven
   theodoor valentijn wouter aaltje adriana aleida alida anneke catharina dina francina frederika geertje greta
   helena jacoba jannetje jansje josephine katrijn keetje klaartje leentje lena lientje margaretha mietje
   neeltje petronella pietje sophia stien stijntje suzanna truus willemien`,
);

/** Places in the spellings of these languages. Lower case. */
const MORE_PLACES = words(
  `aachen altona ansbach babylon bamberg bologna bonn braunschweig bremen brüssel celle damaskus darmstadt
   düsseldorf elsaß erfurt flandern fulda genua göttingen gotha graz hannover hessen innsbruck jericho kairo
   karlsruhe kassel koblenz konstantinopel krakau linz lothringen lübeck lüneburg magdeburg mähren mainz
   mannheim marburg mecklenburg meißen moskau münster oldenburg palästina passau persien pommern potsdam
   regensburg rostock salzburg sibirien steiermark stettin stralsund syrien trier triest tübingen ulm warschau
   wetzlar wiesbaden wittenberg worms würzburg griechenland türkei ägypten mexiko australien bethlehem nazareth
   norwegen schweden dänemark`,
  `alençon alsace amiens angers anjou aquitaine arras auvergne avignon bayonne beauce besançon biarritz bourges
   brest caen calais cannes champagne chartres cherbourg dieppe dijon dordogne durance fontainebleau garonne
   grenoble guyenne honfleur languedoc laval limoges limousin lorient lorraine maroc metz montpellier moscou
   nancy nîmes orléans périgord perpignan picardie poitiers poitou quimper reims rennes rochefort roubaix
   roussillon savoie sedan sologne suède syrie tonkin toulon touraine trouville tunis turin vendée verdun vosges
   jérusalem grèce turquie norvège japon mexique brésil australie pologne hongrie irlande écosse`,
  `albacete alcalá alicante almería aranjuez ávila badajoz cáceres cantabria cartagena extremadura filipinas gerona
   gibraltar guadalajara guadalquivir guadiana guipúzcoa habana huelva huesca jaén jerez jerusalén lérida
   logroño mallorca marruecos nápoles orán oviedo palencia pamplona santander segovia sigüenza soria tarragona
   tánger teruel tetuán tudela valladolid venecia vigo vizcaya zamora suiza bélgica holanda rusia hungría
   polonia turquía grecia egipto japón noruega suecia irlanda escocia brasil bolivia venezuela colombia ecuador
   uruguay paraguay flandes`,
  `alkmaar apeldoorn arnhem atjeh bandung bantam borneo breda brabant celebes deventer dordrecht drenthe enkhuizen
   friesland gelderland gorinchem gouda griekenland harderwijk hilversum hoorn jeruzalem kampen keulen
   leeuwarden leuven limburg madoera malang mechelen middelburg moskou nijmegen noordwijk oostende overijssel
   padang palembang rusland samarang scheveningen schiedam semarang soerabaja texel tilburg turkije vlaanderen
   vlissingen weesp zaandam zandvoort zeeland zutphen zwitserland zwolle`,
);

export const FIRST_NAMES_ELSEWHERE: ReadonlySet<string> = new Set([
  ...FIRST_NAMES,
  ...MORE_FIRST_NAMES,
]);
/** Leiden is a noun in German, and told as a place by its uses elsewhere. */
export const PLACES_ELSEWHERE: ReadonlySet<string> = new Set(
  [...PLACES, ...MORE_PLACES].filter((place) => place !== 'leiden'),
);

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
   susanne therese toni ulrike ursula walburga korbinian lorenz leonhard matthias sebastian valentin veit xaver
   albrecht alois alwin conrad carl reinhard malwine sylvia anselm arnold artur balthasar benno berthold bruno burkhard clemens cornelius daniel egon erhard
   ferdinand florian fridolin gebhard gerhard gregor guido gottlob hartmut heinz helmut hugo ignaz jobst joachim
   joseph julius justus klemens leopold lothar ludolf martin melchior michael nikolaus norbert oskar oswald othmar philipp
   reinhold robert roland rupert samuel stephan theodor theobald thomas tobias traugott viktor vinzenz wendelin wenzel
   adele adelheid agathe agnes albertine amanda angelika annette antonie apollonia babette barbara beate brigitte cäcilie
   christine cordula cornelia dorothee eleonore elfriede emma ernestine erna euphemia franziska gabriele gisela gunda
   hanna hannchen hannah hildegard ilse isolde jettchen johanne jutta klothilde konstanze kreszenz kunigunde lenchen leonore lieschen
   liesel lisbeth lotte lottchen ludovika lydia malchen marianne margret marlene mechthild melanie minchen monika natalie
   nanette philippine renate rosalie rosine sabine selma sibylle sidonie stephanie thekla trude veronika viktoria wally`,
  `jean pierre jacques louis henri françois antoine charles étienne guillaume philippe michel andré nicolas claude
   marcel maurice lucien émile gaston georges gustave jules julien léon paul rené robert victor alexandre alphonse
   marie jeanne louise marguerite catherine anne françoise madeleine thérèse cécile claire élisabeth hélène julie
   juliette lucie mathilde pauline rosalie sophie suzanne valentine virginie yvonne berthe blanche camille geneviève
   adolphe alain aristide armand auguste baptiste benoît bernard bertrand denis didier édouard edmond emmanuel ernest étienne
   eugène fabien fernand frédéric gabriel gaspard georges gérard gilbert guy hector hervé hippolyte honoré hubert jérôme
   laurent léopold luc mathieu mathurin noël octave olivier pascal raoul raymond roger rodolphe sébastien théodore
   théophile urbain victorien vincent xavier yves adélaïde adèle alice amélie andrée angèle angélique
   antoinette aurélie blandine céleste célestine clémence clémentine clotilde colette
   delphine denise diane éléonore élise émilie estelle eugénie eulalie fanny félicie florence gabrielle gertrude
   germaine hortense irène isabelle jacqueline laure léonie léontine lisette louison lucienne madelon marcelle
   margot mariette marthe martine monique nicole odette pélagie perrine solange sylvie ursule`,
  `juan josé pedro antonio francisco manuel miguel luis carlos fernando diego alonso rafael ramón enrique joaquín
   andrés felipe tomás vicente pablo jorge jaime ignacio santiago gabriel maría ana isabel juana teresa carmen dolores rosario
   pilar luisa josefa catalina elena inés leonor lucía mercedes rosa soledad concha paca pepe pepita perico
   adolfo agustín alberto alejandro alfonso alfredo álvaro ambrosio arturo baltasar bartolomé benito bernardo blas cándido
   cayetano celestino claudio clemente cristóbal eduardo emilio ernesto esteban eugenio eusebio fabián federico félix
   fermín gaspar gerardo gonzalo gregorio guillermo hernando hilario jacinto jerónimo julián julio leandro
   leopoldo lorenzo lucas marcelino marcos mariano martín mateo matías mauricio máximo melchor nicolás pascual patricio
   ricardo roberto rodrigo román ruperto sebastián silvestre simón teodoro tiburcio valentín víctor adela
   águeda amalia amparo ángela angelina angustias anita antonia asunción aurora basilia beatriz blanca brígida camila
   candelaria carlota carolina casilda cecilia clara cristina dorotea elisa elvira emilia encarnación
   enriqueta eugenia felipa fernanda filomena francisca gabriela gertrudis gregoria isabelita jacinta
   joaquina josefina juanita juliana laura leocadia lola lucrecia luisita magdalena manuela marcela margarita mariana
   marta matilde micaela natalia paula paulina petra ramona remedios rita rosalía rosita rufina sofía susana tomasa
    úrsula valentina vicenta juanito`,
  `jan piet pieter kees klaas willem hendrik gerrit jacob dirk cornelis johannes maarten joost frits karel koos
   annie grietje trijntje truitje betje saartje mina cornelia geertruida johanna wilhelmina hendrika antje
   abraham adriaan andries antonie arend barend bastiaan bernard christiaan coenraad daan egbert
   everhard filip floris frans frederik gerard gijsbert govert gustaaf hein henk herman huibert
   izaak jaap jasper jeroen joris jozef lambert laurens leendert lodewijk lourens marinus martinus
   matthijs maurits michiel nicolaas paulus reinier steven theodoor valentijn
   wouter aaltje adriana aleida alida anneke catharina
   dina elise francina frederika geertje greta helena
   jacoba jannetje jansje jeanne josephine katrijn keetje klaartje leentje lena
   lientje magdalena margaretha mietje neeltje petronella pietje
   sophia stien stijntje suzanna truus willemien`,
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
   florenz straßburg weimar jena heidelberg stuttgart breslau königsberg danzig rhein donau elbe
   aachen altona ansbach babylon bamberg bologna bonn braunschweig bremen brüssel celle damaskus darmstadt düsseldorf
   elsaß erfurt flandern fulda genua göttingen gotha graz hannover hessen innsbruck jericho jerusalem kairo karlsruhe kassel
    koblenz konstantinopel krakau linz lothringen lübeck lüneburg magdeburg mähren mainz mannheim marburg mecklenburg
   meißen moskau münster oldenburg palästina passau persien pommern potsdam regensburg rostock salzburg
   sibirien steiermark stettin stralsund syrien trier triest tübingen ulm warschau wetzlar wiesbaden wittenberg worms
   würzburg griechenland türkei ägypten mexiko australien bethlehem nazareth norwegen schweden dänemark`,
  `france angleterre allemagne espagne italie russie autriche suisse belgique hollande amérique afrique asie
   europe algérie égypte inde chine marseille lyon bordeaux toulouse nantes rouen strasbourg lille versailles
   londres rome vienne venise naples genève bruxelles provence bretagne normandie gascogne seine rhône loire
   alençon alsace amiens angers anjou aquitaine arras auvergne avignon bayonne beauce besançon biarritz bourges brest
   caen calais cannes champagne chartres cherbourg dieppe dijon dordogne durance fontainebleau garonne grenoble guyenne
   honfleur languedoc laval limoges limousin lorient lorraine maroc metz montpellier moscou nancy nîmes
   orléans périgord perpignan picardie poitiers poitou quimper reims rennes rochefort roubaix roussillon savoie sedan
   sologne suède syrie tonkin toulon touraine trouville tunis turin vendée verdun vosges jérusalem égypte
   grèce turquie norvège japon mexique brésil australie pologne hongrie irlande écosse`,
  `españa francia inglaterra alemania italia portugal américa áfrica europa méjico méxico cuba perú chile argentina
   madrid barcelona sevilla valencia granada toledo córdoba cádiz zaragoza salamanca burgos bilbao málaga murcia
   londres parís roma lisboa castilla aragón cataluña andalucía galicia asturias navarra tajo ebro
   albacete alcalá alicante almería aranjuez ávila badajoz cáceres cantabria cartagena extremadura
   filipinas gerona gibraltar guadalajara guadalquivir guadiana guipúzcoa habana huelva huesca jaén jerez jerusalén
   lérida logroño mallorca marruecos nápoles orán oviedo palencia pamplona santander segovia sigüenza
   soria tarragona tánger teruel tetuán tudela valladolid venecia vigo vizcaya zamora suiza bélgica
   holanda rusia hungría polonia turquía grecia egipto japón noruega suecia irlanda escocia brasil bolivia
   venezuela colombia ecuador uruguay paraguay flandes`,
  `nederland holland engeland frankrijk duitschland duitsland spanje italië belgië europa amerika azië indië java sumatra
   batavia amsterdam rotterdam utrecht leyden haarlem delft groningen maastricht antwerpen brussel gent brugge
   londen parijs rome weenen berlijn maas rijn
   alkmaar apeldoorn arnhem atjeh bandung bantam borneo breda brabant celebes deventer dordrecht drenthe enkhuizen
   friesland gelderland gorinchem gouda griekenland harderwijk hilversum hoorn jeruzalem kampen
   keulen leeuwarden leuven limburg madoera malang mechelen middelburg moskou nijmegen
   noordwijk oostende overijssel padang palembang rusland samarang scheveningen schiedam semarang soerabaja
   texel tilburg turkije vlaanderen vlissingen weesp zaandam zandvoort zeeland zutphen zwitserland zwolle`,
);

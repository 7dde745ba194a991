import { FIRST_NAMES_ELSEWHERE, PLACES_ELSEWHERE } from './gazetteer-elsewhere.js';
import { type Lexicon, words } from './lexicon.js';

/** Of a determiner, every form. */
const forms = (stems: string): string =>
  stems
    .split(/\s+/)
    .flatMap((stem) => ['', 'e', 'em', 'en', 'er', 'es'].map((ending) => stem + ending))
    .join(' ');

export const GERMAN: Lexicon = {
  firstNames: FIRST_NAMES_ELSEWHERE,
  places: PLACES_ELSEWHERE,
  titles:
    words(`herr herrn hr frau fr fräulein frl herrin graf grafen gräfin baron barons baronin baronesse
    freiherr freiherrn freifrau fürst fürsten fürstin prinz prinzen prinzessin herzog herzogin könig königs königin
    kaiser kaisers kaiserin ritter junker junkers lord lady sir mister mr mrs miß miss madame monsieur mademoiselle
    doktor doctor dr professor prof pastor pfarrer pater bruder schwester onkel oheim ohm tante vetter base muhme
    vater mutter großmutter großvater meister lehrer hauptmann oberst obrist major general leutnant lieutenant
    rittmeister wachtmeister feldwebel kapitän kapitain admiral rat rath hofrat hofrath justizrat kommerzienrat
    kommerzienrath geheimrat geheimrath bürgermeister schultheiß amtmann förster oberförster rektor direktor
    inspektor assessor referendar minister präsident kanzler papst bischof abt kardinal sankt st don donna signor signora schulze wirt jungfer mamsell komteß comtesse kandidat freund freundin freunde diener
    namens genannt familie witwe wittwe kurfürst kurfürsten landgraf landgrafen markgraf markgrafen oberstleutnant
    kommandant sekretär ratsherr ratsherrn magister advokat syndikus küster kantor amtsrat amtsrath stadtrat konsul`),
  common: words(
    `kandidat diener freundinnen unterricht insel heller müllerin wirtin bäuerin köchin kandidat diener freundinnen gott gottes gotte gottlob herrgott jesus jesu jesum christus christi christum teufel himmel herr herrn herren frau fräulein dame damen
    gemahl gemahlin gatte gatten gattin braut bräutigam sohn söhne tochter töchter nichte neffe
    neffen schwager schwägerin nachbar nachbarin kollege kollegen kusine cousine witwe wittwe witwer enkel enkelin gevatter
    gevatterin mama papa vater mutter onkel tante großmama großpapa großmutter großvater bruder schwester kind kinder mann
    männer leute menschen menschenkind freund freundin freunde majestät excellenz exzellenz durchlaucht hoheit gnaden
    ew euer eure ihr ihre ihnen ihrer ihrem ihren sie seine se du dir dich dein deine deiner deinen deinem euch
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar jänner februar märz april mai juni
    juli august september oktober november dezember januarii februarii martii aprilis maii junii julii augusti
    septembris octobris novembris decembris weihnachten neujahr silvester sylvester ostern pfingsten johannis michaelis martini frühling
    sommer herbst winter morgen abend mittag nacht jahr stunde tag uhr
    deutsch deutsche deutschen deutscher englisch engländer französisch franzose franzosen italiener spanier russe
    russen pole polen jude juden türke türken römer griechen griechisch latein lateinisch österreicher preußen
    sachsen bayern schwaben schweizer holländer amerikaner christ christen heiden
    ja nein nun ach oh gute guten gut euer liebe lieber liebes
    anfang ende recht unrecht schade leid not not angst wert teil haus hause herzen fuß bett tisch erde welt
    wasser feuer luft licht brot wein bier milch fleisch holz gold silber eisen stein geld mehl salz zucker kaffee tee thee
    blut leben tod liebe haß freude schmerz glück unglück hoffnung glaube zeit ruhe friede frieden krieg mut muth zorn
    neugier wut wuth hunger durst schlaf gefahr scham stolz geduld hülfe hilfe dank gewalt platz grund folge
    bord gang stand art weise mal male seite anteil antheil abschied besitz beweis gebrauch befehl papier post
    kapitel band theil seite anmerkung bild nummer capitel buch brief stück
    schnee regen nebel rauch staub sand eis wind sturm donner öl getreide korn heu stroh laub gras leder wolle seide
    leinwand tabak schnaps obst gemüse butter käse suppe fett blei kupfer messing kohle asche schweiß speise arznei musik
    gesang tanz lärm stille wahrheit lüge treue ehre schande sünde gnade buße rache zank streit verdacht verrat verrath
    mitleid ungeduld verzweiflung sehnsucht wehmut heimweh vernunft verstand kraft macht stärke arbeit mühe
    sonntags abends morgens nachts mittags mitternacht vormittag nachmittag weile gestern heute
    lazareth lazarett empfang diensten numero no rücksprache belieben kräften wunsch maßgabe verlauf ablauf
    osten westen norden süden ost west nord süd besuch schluß schluss beispiel hand händen füßen augen
    philister lazaret verlangen gedächtnis wissen willen grunde gunsten ungunsten ehren stande
    studenten bauern soldaten knechte mägde mädchen knaben jungen burschen gäste leuten menschen
    alles etwas nichts niemand jemand jeder jede jedes keiner einer eine andere anderen anderes viele wenige beide
    mehrere manche einige alle allen ihro dero hochdero obacht acht dieser diese dieses jener jene jenes solche man wer was`,
  ),
  articles: words(
    'der die das den dem des am im ans ins zum zur vom beim fürs aufs ums übers unters unterm überm hinterm durchs',
    forms(`ein kein mein dein sein ihr unser euer eur dies jen jed welch manch solch`),
    'jedwedes irgendein irgendeine derselbe dieselbe dasselbe deren dessen',
  ),
  counting: words(
    `zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig hundert tausend viele vielen wenige wenigen mehrere
    mehreren einige einigen manche manchen alle allen aller beide beiden etwas nichts viel wenig mehr genug lauter
    allerlei ein eine einen einem einer eines kein keine keinen keinem keiner voll`,
  ),
  said: words(`sagte sprach rief fragte antwortete erwiderte erwiederte entgegnete versetzte meinte murmelte flüsterte
    schrie begann lachte seufzte bemerkte erklärte fügte fuhr wiederholte bat befahl brummte stammelte lächelte
    unterbrach hauchte zischte knurrte seufzt sagt ruft erzählte bestätigte stotterte jubelte spottete gestand`),
  acts: words(`war hatte wollte konnte sah ging kam stand saß trat nahm schien dachte fühlte wußte wusste hörte wandte
    ließ gab blickte schaute schüttelte nickte lief schwieg legte setzte hielt blieb machte fand lag ist hat wird will kann
    mußte musste sollte durfte mochte würde erhob schlug zog kannte folgte eilte öffnete reichte griff
    sprang fiel schrieb las schlief starb trug traf trank warf stieg schritt ritt bog bot floh flog half hing litt log
    pfiff riß sang sann schob schwang schwor stieß tat that verließ vergaß verlor verstand bekam erschien erschrak empfand
    ergriff begriff besaß betrat erhielt erkannte verschwand zuckte zögerte weinte starrte wartete wohnte lebte liebte`),
  at: words('in nach aus von bei bis gegen über um durch ab zu unweit nahe'),
  within: words('in nach aus'),
  geographic: words(
    `straße strasse gasse platz brücke fluß see meer gebirge insel schloß kloster wald tal thal tor thor markt`,
  ),
  placeEnding:
    /(?:burg|berg|stadt|städt|heim|hausen|dorf|furt|bach|thal|tal|feld|felde|rode|walde|leben|brück|brücken|kirchen|münde|hagen|hafen|land|ingen|ungen|itz|nitz|ow|au|stein|grund|wald|werder|horst|reich)$/,
  organisations: words(
    'gmbh ag kg ohg verein gesellschaft universität bank ministerium partei verband bund werke gebrüder kirche orden akademie institut',
  ),
  particles: words('von vom zu zum zur van der den dem de la'),
};

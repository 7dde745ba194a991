import { FIRST_NAMES_ELSEWHERE, PLACES_ELSEWHERE } from './gazetteer-elsewhere.js';
import { type Lexicon, words } from './lexicon.js';

export const DUTCH: Lexicon = {
  firstNames: FIRST_NAMES_ELSEWHERE,
  places: PLACES_ELSEWHERE,
  titles:
    words(`mijnheer meneer mevrouw mejuffrouw juffrouw heer de-heer dhr mevr mej mr dr ds prof dominee pastoor
    pater kapelaan oom tante neef nicht vader moeder broeder zuster baron barones graaf gravin hertog hertogin prins
    prinses koning koningin keizer jonker jonkheer jonkvrouw freule kapitein kolonel generaal majoor luitenant sergeant
    admiraal schipper burgemeester notaris dokter doctor professor meester baas sint st sinjeur monsieur madame
    mejuffer juffer kaptein kapteins kap kommandant commandant overste ritmeester vaandrig stuurman schout drost baljuw schepen
    schepenen griffier rechter advokaat advocaat magister domine broer zus neefje nichtje oompje tantetje opa oma
    mademoiselle lord lady sir miss mister resident regent assistent-resident gouverneur-generaal controleur`),
  common:
    words(`professor jufvrouw nonna fräulein genius muse muze sinjo beotiër hoeri linie god gods gode heer heere christus jezus duivel hemel voorzienigheid schepper mijnheer meneer mevrouw mejuffrouw
    juffrouw majesteit excellentie hoogheid edele genade papa mama vader moeder oom tante grootvader grootmoeder koning koningin
    keizer prins prinses graaf gravin baron kapitein kolonel generaal dokter dominee sinjeur
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus
    september oktober october november december kerstmis pasen paschen pinksteren nieuwjaar
    nederlander nederlanders hollander hollanders hollandsch hollandsche engelsch engelsche engelschen engelsman engelschman
    engelschen fransch fransche franschen franschman fransman duitsch duitsche duitschers duitscher spanjaard spanjaarden
    javaan javanen javaansch javaansche chinees chinezen chineesch chineesche indisch indische europeaan europeanen
    europeesch europeesche maleier maleiers maleisch maleische arabier arabieren jood joden romein romeinen grieken
    turk turken christen christenen inlander inlanders amerikaan amerikanen belg belgen vlaming vlamingen latijn arabisch
    oost west noord zuid oosten westen noorden zuiden hoofdstuk deel boek blz noot staat kerk regering gouvernement kamer
    almachtig almachtige opperwezen heiland verlosser paus bisschop sultan regent resident gouverneur
    archipel marine kabinet troon kroon oostkust westkust noordkust zuidkust binnenland rijkswege staten raad hof akademie academie hoogeschool universiteit
    legatie ambassade beurs schouwburg opera sociëteit societeit residentie ministerie minister koningin-moeder
    provincie provincies provinciën edelmogenden hoogmogenden stadhouder magistraat gezant heeren dames
    goddank goddankt soeverein souverein godsnaam hemelsnaam godswil
    bijbel evangelie republiek rijk u uw gij ge ik wij zij hij de het een en maar want ja neen nee ach och o wel nu`),
  articles: words(
    'de het een mijn zijn haar hun ons onze uw jouw je dit dat deze die den des der ’t eenen eene eener zijne zijnen hare mijne dien dier ‘t t',
  ),
  counting: words(
    'een eene twee drie vier vijf zes tien honderd duizend vele veel weinig enige eenige sommige alle beide geen verscheidene elke elk iedere ieder',
  ),
  said: words(`zei zeide zeî vroeg antwoordde hernam riep sprak fluisterde mompelde vervolgde merkte begon lachte zuchtte
    verklaarde herhaalde voegde zegt riepen viel`),
  acts: words(`was had zou kon wilde ging kwam zag stond zat nam keek dacht voelde wist hoorde liet gaf scheen bleef
    liep knikte schudde is heeft kan moest mocht werd vond legde trad`),
  at: words('in te naar uit bij tot van door over op om nabij'),
  within: words('in te naar'),
  geographic: words(`straat gracht plein brug meer eiland kasteel berg haven poort markt kade`),
  placeEnding:
    /(?:dam|burg|berg|stad|drecht|hoven|huizen|dorp|voort|voorde|wijk|dijk|haven|kerk|kerke|hage|zee|land|veen|meer|broek|lo|um|ingen)$/,
  organisations: words(
    'maatschappij maatschappy genootschap universiteit bank ministerie vereeniging vereniging partij gebroeders kerk bv nv',
  ),
  particles: words('van der den de het ten ter te von'),
};

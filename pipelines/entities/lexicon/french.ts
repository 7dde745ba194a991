import { FIRST_NAMES_ELSEWHERE, PLACES_ELSEWHERE } from './gazetteer-elsewhere.js';
import { type Lexicon, words } from './lexicon.js';

export const FRENCH: Lexicon = {
  firstNames: FIRST_NAMES_ELSEWHERE,
  places: PLACES_ELSEWHERE,
  titles:
    words(`monsieur madame mademoiselle messieurs mesdames mesdemoiselles m mr mme mmes mlle mlles mm monseigneur
    mgr maître me docteur dr professeur sire dame don doña lord lady sir mister miss mistress saint sainte père mère
    frère sœur soeur oncle tante cousin cousine roi reine prince princesse duc duchesse comte comtesse vicomte
    vicomtesse marquis marquise baron baronne chevalier abbé curé cardinal évêque pape colonel capitaine général
    commandant lieutenant sergent caporal amiral président ministre`),
  common: words(`dieu seigneur christ jésus diable providence vierge notre-dame messie créateur ciel
    monsieur madame mademoiselle messieurs mesdames mesdemoiselles monseigneur mme mlle mgr sire majesté altesse excellence
    éminence sainteté grâce maître docteur père mère frère sœur soeur oncle tante papa maman roi reine empereur impératrice prince
    princesse duc duchesse comte comtesse marquis marquise baron baronne chevalier abbé capitaine colonel général lord lady
    milord milady miss sir mister master mistress don doña señor señora señorita signor signora
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre
    octobre novembre décembre noël pâques toussaint pentecôte carême
    français française françaises anglais anglaise anglaises allemand allemande allemands allemandes espagnol espagnole espagnols
    espagnoles italien italienne italiens italiennes américain américaine américains russe russes polonais turc turcs
    romain romains romaine grec grecs grecque arabe arabes juif juifs juive chinois indien indiens indienne parisien parisiens
    parisienne provençal breton bretons normand normands gascon flamand belge suisse européen européens chrétien chrétiens
    mexicain mexicains mexicaine portugais portugaise portugaises hollandais hollandaise autrichien autrichiens autrichienne
    prussien prussiens prussienne écossais écossaise irlandais irlandaise irlandaises américaines russes polonaise polonaises
    suédois suédoise danois danoise norvégien norvégienne hongrois hongroise chinoise japonais japonaise persan persane égyptien
    égyptiens égyptienne grecs grecques romaines turque turques juives bretonne normande gasconne provençale savoyard bourguignon
    picard lorrain alsacien alsacienne créole créoles yankee yankees musulman musulmans catholique catholiques protestant protestants
    huguenot huguenots bohémien bohémiens bohémienne gitane tzigane indiennes nègre nègres espagnole allemandes italiennes latin
    état états république empire royaume église bourse bible évangile écriture révolution restauration monde
    préfecture présidence direction légion bibliothèque banque musée école lycée collège hôpital mairie gare poste caserne
    commune conseil compagnie société amirauté marine armée légation ambassade couronne trésor faculté institut tribunal parquet
    sultan émir vizir calife pacha bey mikado rabbin czar tsar kaiser dauphin régent régence consul vice-roi connétable maréchal
    religion philosophie science patrie muse muses amour nature raison négresse négresses marquises hall caveau consulat directoire
    paradis enfer satan renaissance réforme moyen-âge dépôt état-major parnasse saint-père très-haut tout-puissant éternel
    académie université sénat chambre parlement cour ministère intérieur opéra théâtre hôtel palais château
    nord sud est ouest orient occident midi rue place boulevard avenue quai faubourg pont porte champs
    chapitre tome volume livre acte scène partie page note figure fin
    que qui quoi quand comment pourquoi mais oui non ah oh eh hé tiens allons voyons bon bien ma mon mes vous je il elle
    nous un une le la les ce cette c'est après avant puis alors donc et ou où`),
  articles: words('mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette'),
  counting: words(
    'un une les des aux ces deux trois quatre cinq six dix cent mille plusieurs quelques tous toutes aucun aucune chaque certains certaines mes tes ses nos vos leurs',
  ),
  said: words(`dit disait demanda répondit répliqua s'écria écria cria murmura reprit ajouta continua fit poursuivit
    interrompit observa balbutia soupira déclara pensa répéta commença riposta dis affirma expliqua`),
  acts: words(`était avait fut eut pouvait voulait alla vint prit vit entendit regarda sentit savait voyait resta se
    s'assit sortit entra courut semblait paraissait est a va avait tomba sourit comprit leva leur fit mit`),
  at: words('à en vers dans depuis jusqu chez par'),
  within: words('à en dans vers'),
  geographic: words(
    `rue place boulevard avenue quai pont faubourg mont fort lac île fleuve château port cap golfe`,
  ),
  placeEnding: /(?:ville|bourg|mont|court|sur-mer|ières|gnac|gny|ac|an|ouse|ance)$/,
  organisations: words(
    'compagnie cie société université académie banque ministère institut conseil syndicat parti ligue',
  ),
  particles: words('de du des la le d l von van'),
};

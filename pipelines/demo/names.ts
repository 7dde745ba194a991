/**
 * The words the demo's chronicles are written with. Names of people and places are tagged as proper
 * nouns and events as nouns by the evaluator's tagger, so that a fact's chunk can be found; no word
 * stands in two lists, and none stands in the sentences of `corpus.ts`.
 */
const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** Given names: the keys of facts about people. */
export const GIVEN_NAMES = list(`
  Ada Agnes Alan Alice Amos Anna Arthur Basil Beth Boris Bruno Carl Cecil Clara Clive Conrad Cora
  Daisy David Della Dennis Diana Dora Edgar Edith Edwin Elias Ella Elsie Emma Eric Esther Ethel Eva
  Felix Fiona Frank Freda George Gilbert Greta Hanna Harold Harry Helen Henry Hilda Hugo Ida Irene
  Isaac Ivan Jacob James Jane Jasper Joan John Julia Karl Kate Kurt Laura Leo Lewis Linda Louis Lucy
  Luke Mabel Marcus Maria Martha Martin Maud Max Miriam Nancy Nina Nora Norman Olga Oliver Oscar Otto
  Paul Peter Philip Ralph Robert Rosa Rufus Ruth Samuel Sarah Simon`);

/** Surnames: the values of facts about people. */
export const SURNAMES = list(`
  Abbott Adler Archer Ashby Atwood Baldwin Barlow Barton Beck Benson Blake Bolton Bowen Brandt Briggs
  Burton Caldwell Carver Chandler Clayton Collins Conway Crane Dalton Dawson Dixon Doyle Drake Dunn
  Eaton Elliott Ellis Emerson Farrell Finch Fisher Fletcher Foster Fowler Garrett Gibson Goddard
  Graham Greene Griffin Hale Harding Harper Hayes Hobbs Hollis Holt Hooper Hudson Hughes Hunter Jarvis
  Jenkins Keller Kemp Kirby Lambert Lawson Logan Lowell Marlow Marsh Mercer Miller Monroe Morgan
  Morris Nash Nelson Newton Norris Osborn Parker Payne Perkins Pratt Quinn Ramsey Reed Rhodes Sawyer
  Shaw Sinclair Slater Sutton Tanner Thorne Tucker Turner Vaughn Webb`);

/** Places: the keys of facts about what happened there. */
export const PLACES = list(`
  Alford Alton Arden Bedford Belfast Berlin Boston Bradford Bristol Cairo Calais Camden Carlisle
  Chester Cologne Cork Dover Dresden Dublin Durham Exeter Florence Geneva Genoa Ghent Glasgow Hamburg
  Hastings Kendal Krakow Leeds Leiden Lincoln Lisbon London Lyon Madrid Malton Milan Milford Munich
  Naples Norwich Oslo Oxford Padua Paris Perth Pisa Porto Prague Preston Riga Rome Rouen Seville Siena
  Stafford Utrecht Venice Verona Vienna Warsaw York`);

/** Events: the values of facts about places. */
export const EVENTS = list(`
  flood fire feast siege drought wedding trial strike revolt famine earthquake festival parade robbery
  duel funeral election auction banquet blizzard storm tempest epidemic explosion mutiny pageant
  pilgrimage procession regatta riot sermon tournament treaty uprising massacre miracle murder opera
  concert raid race rebellion scandal shipwreck truce coronation hunt avalanche carnival ceremony
  collapse congress council debate exhibition hurricane invasion landslide lottery outbreak panic
  rescue synod verdict`);

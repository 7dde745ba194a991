import t from 'tap';
import { isCountry } from '../../../pipelines/entities/lexicon/countries.js';
import {
  allAsked,
  askedThing,
  ofThing,
  thingOfName,
} from '../../../pipelines/generators/names/thing.js';

t.test('what a name says that it is', (t) => {
  const bridge = thingOfName('Anna Bell Bridge');
  t.ok(bridge);
  t.equal(thingOfName('Denver Airport'), bridge, 'both are sites');
  t.equal(thingOfName('River Tarn'), thingOfName('Lake Crake'));
  t.equal(thingOfName('University of Crake'), thingOfName('Crake College'));
  t.equal(thingOfName('State Route 99'), thingOfName('Kearney Boulevard'));
  t.equal(thingOfName('Anna Bell'), undefined);
  t.equal(thingOfName('Bridge'), undefined, 'a word alone is a name, not what it is');
  t.end();
});

t.test('what a question asks for', (t) => {
  t.equal(askedThing('Which two political parties won?'), thingOfName('Labour Party'));
  t.equal(askedThing('In what city is it?'), thingOfName('New York City'));
  t.equal(askedThing('What is the name of the bridge?'), undefined);
  t.equal(askedThing('Which party newspaper is it?'), thingOfName('Crake Company'));
  t.equal(askedThing('Who built it?'), undefined);
  t.ok(allAsked('On what continent is it?', 'Africa').includes('Asia'));
  t.same(allAsked('In what city is it?', 'Boston'), []);
  t.end();
});

t.test('only such a thing may be the wrong answer', (t) => {
  const airport = ofThing('Which airport is busiest?', 'Denver Airport', true);
  t.ok(airport?.('Boston Airport', 'none'));
  t.notOk(airport?.('Anna Bell', 'fac'), 'it does not say that it is one');
  const city = ofThing('Which city is it?', 'New York City', true);
  t.ok(city?.('Boston', 'gpe'));
  t.notOk(city?.('Anna Bell', 'person'));
  t.notOk(city?.('Portugal', 'gpe'), 'a country is no city');
  t.notOk(city?.('Africa', 'gpe'));
  const country = ofThing('Which country is it?', 'Brazil', false);
  t.ok(country?.('Portugal', 'gpe'));
  t.notOk(country?.('Boston', 'gpe'));
  const state = ofThing('Which state is it?', 'Ohio', false);
  t.ok(state?.('Texas', 'none'), 'told by the list');
  t.notOk(state?.('Boston', 'gpe'));
  const team = ofThing('Which team won?', 'Broncos', false);
  t.ok(team?.('Panthers', 'org'));
  t.notOk(team?.('Toyota', 'org'));
  t.equal(ofThing('Which company built it?', 'Anna Bell', false), undefined);
  const firm = ofThing('Which company built it?', 'Virgin Media', false);
  t.ok(firm?.('Merit Network', 'org'));
  t.notOk(firm?.('Anna Bell', 'org'), 'somebody is no firm');
  t.equal(ofThing('Who won?', 'Anna Bell', false), undefined);
  t.end();
});

t.test('countries', (t) => {
  for (const name of ['Brazil', 'England', 'the Soviet Union'.slice(4), 'South Korea'])
    t.ok(isCountry(name), name);
  for (const name of ['Boston', 'Africa', 'Anna Bell']) t.notOk(isCountry(name), name);
  t.end();
});

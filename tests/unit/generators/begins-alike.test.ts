import t from 'tap';
import { beginsAs } from '../../../pipelines/generators/phrases/begins-alike.js';

t.test('phrases of other languages begin alike', (t) => {
  for (const [own, same, others] of [
    ['une plume', 'un oiseau', ['le soleil', 'qui vendait', 'plumes rouges']],
    ['la lluvia', 'el pulgar', ['una pluma', 'en invierno']],
    ["l'eau froide", 'le vin rouge', ['un pain noir']],
    ['in der Stadt', 'auf dem Feld', ['eine Feder', 'rote Steine']],
    ['rote Steine', 'alte Briefe', ['die Briefe', 'aus Stein']],
  ] as const) {
    const isLike = beginsAs(own);
    t.ok(isLike(same), `${own}: ${same}`);
    for (const other of others) t.notOk(isLike(other), `${own}: ${other}`);
  }
  t.end();
});

import t from 'tap';
import { isFound, placesOf } from '../../pipelines/language/whole-match.js';

t.test('a value stands in a text where words and numbers begin and end', async (t) => {
  t.same([...placesOf('art', 'art, the art of smart party art')], [0, 9, 28]);
  t.same([...placesOf('5', '5 of 3.5, 1,5 and 5. 5,0')], [0, 18]);
  t.notOk(isFound('08', 'at 3:08 and 08:30'));
  t.ok(isFound('8', 'of 10: 8'), 'a colon behind a number may end something');
  t.same([...placesOf('', 'anything')], []);
  t.ok(isFound('中文', '他说中文吗'), 'no spaces between words');
  t.notOk(isFound('Norway', 'Norwayish'));
});

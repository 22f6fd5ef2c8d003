import { expect, it } from 'vitest';
import { parseQueryText } from './parse-text.ts';
import { printQuery } from './print.ts';

it.each([
  ['select * from c', 'SELECT *\nFROM c'],
  ['SELECT DISTINCT TOP 3 c["order"], c.a.b AS x FROM root c', 'SELECT DISTINCT TOP 3 c["order"], c.a.b AS x\nFROM root AS c'],
  [
    'SELECT VALUE {a: \'x\', "b c": [1, -2.5, true, null, undefined]} FROM c',
    'SELECT VALUE {"a": "x", "b c": [1, -2.5, true, null, undefined]}\nFROM c',
  ],
  [
    "SELECT c.a FROM c JOIN t IN c.tags JOIN c.w v WHERE NOT (c.a = 1) AND c.b + 1 > @p OR t LIKE 'a!%' ESCAPE '!'",
    'SELECT c.a\nFROM c\nJOIN t IN c.tags\nJOIN c.w AS v\nWHERE (((NOT (c.a = 1)) AND ((c.b + 1) > @p)) OR (t LIKE "a!%" ESCAPE "!"))',
  ],
  [
    'SELECT c.a FROM c WHERE c.a NOT IN (1, 2) AND c.a NOT BETWEEN 1 AND 2 GROUP BY c.a, c["b c"][0]',
    'SELECT c.a\nFROM c\nWHERE ((c.a NOT IN (1, 2)) AND (c.a NOT BETWEEN 1 AND 2))\nGROUP BY c.a, c["b c"][0]',
  ],
  [
    'SELECT c.a FROM c ORDER BY c.a DESC, c.b ASC OFFSET @o LIMIT 5',
    'SELECT c.a\nFROM c\nORDER BY c.a DESC, c.b\nOFFSET @o LIMIT 5',
  ],
  [
    'SELECT ARRAY(SELECT VALUE t FROM t IN c.tags) AS l FROM c WHERE EXISTS(SELECT VALUE 1) AND (SELECT VALUE COUNT(1)) = left(c.a, 1)',
    'SELECT ARRAY(SELECT VALUE t\nFROM t IN c.tags) AS l\nFROM c\nWHERE (EXISTS(SELECT VALUE 1) AND ((SELECT VALUE COUNT(1)) = LEFT(c.a, 1)))',
  ],
  ['SELECT VALUE 1 - -1 - (-c.a)', 'SELECT VALUE ((1 - -1) - (-c.a))'],
  ['SELECT VALUE [(5).a, (-5)[0], ("a").b]', 'SELECT VALUE [(5).a, (-5)[0], "a".b]'],
  ['SELECT * FROM c["my-key"]', 'SELECT *\nFROM c["my-key"]'],
  ['SELECT COUNT(1) AS k FROM c.a["order"]', 'SELECT COUNT(1) AS k\nFROM c.a["order"]'],
  [String.raw`SELECT VALUE 'quote \' and \u0001'`, String.raw`SELECT VALUE "quote ' and \u0001"`],
])('writes %s as the gateway would, to be read again', (text, printed) => {
  expect(printQuery(parseQueryText(text))).toBe(printed);
  expect(printQuery(parseQueryText(printed))).toBe(printed);
});

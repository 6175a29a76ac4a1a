import { expect, test } from 'vitest';
import { remembering } from '../../../src/knowledge/scopes/remember.ts';

test('each question is answered once, by all of its parts', () => {
  const asked: string[] = [];
  const ask = remembering(10, (...question) => {
    asked.push(question.join(' '));
    return question.join(' ');
  });

  const told = [
    ask('a', 'b', 'c', 'd'),
    ask('a', 'b', 'c', 'd'),
    ask('a', 'b', 'd', 'c'),
    ask('__proto__', '', '', ''),
  ];

  expect(told).toEqual(['a b c d', 'a b c d', 'a b d c', '__proto__   ']);
  expect(asked).toEqual(['a b c d', 'a b d c', '__proto__   ']);
});

test('no more is kept than it may: then it begins anew', () => {
  let asked = 0;
  const ask = remembering(2, (...[, , , name]) => {
    asked++;
    return name;
  });

  for (const name of ['1', '2', '3', '3', '1']) ask('', '', '', name);

  expect(asked).toBe(4);
});

import { describe, expect, it } from 'vitest';
import { nextLink } from '../../../src/connectors/github/link.ts';

const origins = ['https://api.github.com'];

describe('the link to the next page', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['<https://api.github.com/a?page=1>; rel="prev"', undefined],
    ['<https://api.github.com/a?page=2>; rel="next"', 'https://api.github.com/a?page=2'],
    ['<https://api.github.com/a?page=2>; rel=next', 'https://api.github.com/a?page=2'],
    [
      '<https://api.github.com/a?page=1>; rel="prev", <https://api.github.com/a?x=1,2;3&page=3>; rel="next", <https://api.github.com/z>; rel="last"',
      'https://api.github.com/a?x=1,2;3&page=3',
    ],
  ])('in %j is %s', (header, link) => {
    expect(nextLink(header, origins)).toBe(link);
  });

  it.each([
    [
      '<https://api.github.collector.example/a>; rel="next"',
      'lies on another host (api.github.collector.example)',
    ],
    ['<http://api.github.com/a>; rel="next"', 'the next page is offered by plain http (api.github.com)'],
    ['<http://api.github.collector.example/a>; rel="next"', 'lies on another host'],
    ['</a?page=2>; rel="next"', 'the link to the next page is none'],
  ])('%j is not followed', (header, message) => {
    const found = nextLink(header, origins);

    expect(found).toMatchObject({ reason: 'shape', message: expect.stringContaining(message) });
  });

  it('by plain http comes with the remedy', () => {
    const found = nextLink('<http://api.github.com/a>; rel="next"', origins);

    expect(found).toMatchObject({
      fix: 'have the proxy before the server tell it that people come by https (X-Forwarded-Proto)',
    });
  });
});

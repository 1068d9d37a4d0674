import { describe, expect, test } from 'vitest';
import { parseLabelSelector } from '../../../src/render/patches/label-selector.ts';

const labels = new Map([
  ['app', 'web'],
  ['example.com/tier', 'front'],
  ['n', '5'],
]);

describe('parseLabelSelector', () => {
  test.each([
    ['app=web', true],
    ['app==web,n=5', true],
    ['app=db', false],
    ['app!=db', true],
    ['missing!=x', true],
    ['example.com/tier in (front, back)', true],
    ['app notin (web)', false],
    ['missing notin (a)', true],
    ['app', true],
    ['!app', false],
    ['! missing', true],
    ['n>4,n<6', true],
    ['app>4', false],
    ['', true],
  ])('%s selects: %s', (selector, expected) => {
    expect(parseLabelSelector(selector)?.(labels)).toBe(expected);
  });

  test.each(['app in web', 'a=(b)', 'n>x', ',', 'a b'])('%s is no selector', (selector) => {
    expect(parseLabelSelector(selector)).toBeUndefined();
  });
});

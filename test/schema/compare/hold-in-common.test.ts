import { describe, expect, test } from 'vitest';
import { holdInCommon } from '../../../src/schema/compare/hold-in-common.ts';

describe('whether two managers hold a path together', () => {
  test.each([
    ['the same leaf', { 'f:a': {} }, { 'f:a': {} }],
    ['a leaf and a node that is held itself', { 'f:a': {} }, { 'f:a': { '.': {}, 'f:b': {} } }],
    ['an item', { 'f:a': { 'v:1': {} } }, { 'f:a': { 'v:1': {}, 'v:2': {} } }],
    ['a path below others', { 'f:a': { 'f:b': {} }, 'f:c': {} }, { 'f:a': { 'f:b': {} } }],
  ])('they do: %s', (_what, one, other) => {
    expect([holdInCommon(one, other), holdInCommon(other, one)]).toEqual([true, true]);
  });

  test.each([
    ['nothing', {}, { 'f:a': {} }],
    ['other fields of a map', { 'f:a': { 'f:b': {} } }, { 'f:a': { 'f:c': {} } }],
    ['a map and a field of it', { 'f:a': {} }, { 'f:a': { 'f:b': {} } }],
    ['a held map and another of its fields', { 'f:a': { '.': {} } }, { 'f:a': { 'f:b': {} } }],
    ['what is damaged', { 'f:a': null }, { 'f:a': [] }],
    ['what is not there', undefined, { 'f:a': {} }],
  ])('they do not: %s', (_what, one, other) => {
    expect([holdInCommon(one, other), holdInCommon(other, one)]).toEqual([false, false]);
  });
});

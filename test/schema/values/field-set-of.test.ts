import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { printFieldSet } from '../../../src/schema/fields/field-set.ts';
import { fieldSetOf } from '../../../src/schema/values/field-set-of.ts';
import {
  keyedList,
  objectSchema,
  setOf,
  text,
  typeOfSchema,
  whole,
} from '../../support/schema-types.ts';

const ports = keyedList(
  ['port', 'protocol'],
  objectSchema({ port: whole, protocol: { ...text, default: 'TCP' }, name: text }),
);
const type = typeOfSchema(
  objectSchema({
    replicas: whole,
    labels: { type: 'object', additionalProperties: text },
    selector: { type: 'object', additionalProperties: text, 'x-kubernetes-map-type': 'atomic' },
    args: { type: 'array', items: text },
    ports,
    finalizers: setOf(text),
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }),
);

describe('the paths that an applied value holds', () => {
  test.each<[string, JsonObject, Json]>([
    ['a single value', { replicas: 1 }, { 'f:replicas': {} }],
    ['null', { replicas: null }, { 'f:replicas': {} }],
    [
      'every entry of a granular map',
      { labels: { b: '', a: 'x' } },
      { 'f:labels': { 'f:a': {}, 'f:b': {} } },
    ],
    ['an empty granular map as itself', { labels: {} }, { 'f:labels': {} }],
    ['an atomic map as one', { selector: { a: 'x' } }, { 'f:selector': {} }],
    ['an atomic list as one, empty or not', { args: [] }, { 'f:args': {} }],
    ['nothing of an empty list with keys', { ports: [] }, {}],
    [
      'items by their keys, defaults completed but not held',
      { ports: [{ port: 80 }] },
      { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
    ],
    [
      'items of a set by their value',
      { finalizers: ['b', 'a'] },
      { 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} } },
    ],
    [
      'items that occur twice without what is in them',
      { ports: [{ port: 80, name: 'a' }, { port: 80 }] },
      { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': {} } },
    ],
    [
      'undeclared fields, and the maps that they are',
      { free: { a: { b: 1 }, c: [1] } },
      { 'f:free': { 'f:a': { '.': {}, 'f:b': {} }, 'f:c': {} } },
    ],
    ['nothing of what the schema has no place for', { other: 1 }, {}],
    [
      'nothing of items without identity',
      { ports: [{ name: 'x', protocol: null }, 'y'] },
      {
        'f:ports': { 'k:{"protocol":null}': { '.': {}, 'f:name': {}, 'f:protocol': {} } },
      },
    ],
  ])('hold %s', (_name, value, expected) => {
    expect(printFieldSet(fieldSetOf(type, value))).toEqual(expected);
  });

  test('never hold the object as a whole', () => {
    expect(fieldSetOf(typeOfSchema({ type: 'array', items: text }), ['a']).member).toBe(false);
  });
});

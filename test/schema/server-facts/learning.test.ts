import { describe, expect, test } from 'vitest';
import type { BuiltInKind } from '../../../scripts/server-facts/built-in-kinds.ts';
import { listFields } from '../../../scripts/server-facts/field-catalogue.ts';
import { createObservations } from '../../../scripts/server-facts/observations.ts';
import type { Observations } from '../../../scripts/server-facts/observations.ts';
import { settleField } from '../../../scripts/server-facts/settle-facts.ts';
import type { SettledField } from '../../../scripts/server-facts/settle-facts.ts';
import { listVariants } from '../../../scripts/server-facts/variants.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { typesOf } from '../../../src/schema/types/build-type.ts';

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A kind whose probes stand in five places. */
const types = typesOf({
  kinds: [],
  schemas: {
    Probe: {
      type: 'object',
      properties: {
        seconds: { type: 'integer' },
        path: { type: 'string' },
        isOpen: { type: 'boolean' },
        inner: reference('Inner'),
      },
    },
    Inner: { type: 'object', properties: { text: { type: 'string' } } },
    Root: {
      type: 'object',
      properties: {
        metadata: { type: 'object' },
        first: reference('Probe'),
        second: reference('Probe'),
        third: reference('Probe'),
        fourth: reference('Probe'),
        list: { type: 'array', items: reference('Probe') },
      },
    },
  },
});

const kind: BuiltInKind = {
  apiVersion: 'v1',
  kind: 'Thing',
  type: types.typeOf('Root'),
  collectionIn: () => '/things',
};

const kinds = {
  kinds: [kind],
  find: () => kind,
  declared: () => ({ isRequired: false, values: [] }),
};

function thing(fields: JsonObject): KubeObject {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, ...fields };
}

type Answers = readonly (readonly [payload: JsonObject, live: JsonObject])[];

/** What is known of a field of Probe after the server has made `live` of each payload. */
function learn(
  name: string,
  answers: Answers,
  more: (observations: Observations) => void = () => undefined,
): SettledField {
  const observations = createObservations();
  for (const [payload, live] of answers) {
    observations.addAnswer(kind, thing(payload), thing(live));
  }
  more(observations);
  const field = listFields(kinds).find(
    ({ typeName, field: { name: other } }) => typeName === 'Probe' && other === name,
  );
  if (field === undefined) throw new Error(`no field ${name}`);
  return settleField(field, observations.of('Probe', name));
}

/** The same probe in three places. */
function inThree(probe: JsonObject): JsonObject {
  return { first: probe, second: probe, third: probe };
}

const served = [inThree({ seconds: 5, path: '/x' }), inThree({ seconds: 5, path: '/x' })] as const;

describe('what is learnt about a field that payloads leave out', () => {
  test('a value that is there in three contexts is its default', () => {
    const { facts } = learn('seconds', [
      [inThree({ path: '/' }), inThree({ path: '/', seconds: 1 })],
    ]);

    expect(facts).toMatchObject({ leftOut: 'default', value: 1 });
  });

  test('a value that is there in two of five contexts is not known', () => {
    const payload = { first: { path: '/' }, second: { path: '/' } };
    const live = { first: { path: '/', seconds: 1 }, second: { path: '/', seconds: 1 } };

    const settled = learn('seconds', [[payload, live]]);

    expect(settled.leftOut).toBe('few contexts');
    expect(settled.facts.leftOut).toBe('unknown');
  });

  test('another value in one context makes it vary', () => {
    const live = { ...inThree({ path: '/', seconds: 1 }), second: { path: '/', seconds: 2 } };

    const settled = learn('seconds', [[inThree({ path: '/' }), live]]);

    expect(settled.leftOut).toBe('varies');
    expect(settled.facts.leftOut).toBe('unknown');
  });

  test('a time is no default', () => {
    const live = inThree({ path: '2026-01-02T03:04:05Z' });

    expect(learn('path', [[inThree({}), live]]).leftOut).toBe('varies');
  });

  test('a field that is never there has no default, where it can be there', () => {
    const answer = [inThree({ path: '/' }), inThree({ path: '/' })] as const;

    expect(learn('seconds', [served, answer]).facts.leftOut).toBe('none');
    expect(learn('seconds', [answer]).leftOut).toBe('not served');
  });

  test('an existing object that keeps its value contradicts a default and proves none', () => {
    const written = thing({ first: { seconds: 5 } });
    const variant = [...listVariants(kind, written, kinds.declared)].find(
      ({ change, field }) => change === 'left out' && field === 'seconds',
    );
    const learnt = (answers: Answers): string =>
      learn('seconds', answers, (observations) => {
        if (variant !== undefined) observations.addChange(kind, variant, written);
      }).leftOut;

    expect(learnt([])).toBe('refused');
    expect(learnt([[inThree({ path: '/' }), inThree({ path: '/', seconds: 1 })]])).toBe('varies');
  });

  test('null is a value that is there', () => {
    const live = inThree({ path: '/', seconds: null });

    const { facts } = learn('seconds', [[inThree({ path: '/' }), live]]);

    expect(facts).toMatchObject({ leftOut: 'default', value: null });
  });

  test('items of a list that has grown are told by what they hold, or not at all', () => {
    const payload = { list: [{ path: '/a' }] };
    const before = { list: [{ path: '/other', seconds: 7 }, { path: '/a' }] };
    const after = {
      list: [
        { path: '/a', seconds: 1 },
        { path: '/other', seconds: 7 },
      ],
    };

    expect(learn('seconds', [[payload, before]]).leftOut).toBe('refused');
    expect(learn('seconds', [[payload, after]]).leftOut).toBe('few contexts');
  });
});

describe('what is learnt about objects of several kinds', () => {
  const template = { ...kind, kind: 'Deployment' };
  const pod = { ...kind, kind: 'Pod' };

  function learnBoth(inPods: JsonObject, inTemplates: JsonObject): SettledField {
    const observations = createObservations();
    for (const of of [template, pod]) {
      observations.addAnswer(of, thing(inThree({ seconds: 5 })), thing(inThree({ seconds: 5 })));
    }
    observations.addAnswer(pod, thing(inThree({ path: '/' })), thing(inPods));
    observations.addAnswer(template, thing(inThree({ path: '/' })), thing(inTemplates));
    const field = listFields({ ...kinds, kinds: [template, pod] }).find(
      ({ typeName, field: { name } }) => typeName === 'Probe' && name === 'seconds',
    );
    if (field === undefined) throw new Error('no field');
    return settleField(field, observations.of('Probe', 'seconds'));
  }

  test('what only pods get is known of all others', () => {
    const settled = learnBoth(inThree({ path: '/', seconds: 2 }), inThree({ path: '/' }));

    expect(settled.facts).toMatchObject({ leftOut: 'none', exceptIn: ['Pod'] });
  });

  test('what is the same everywhere holds for pods too', () => {
    const live = inThree({ path: '/', seconds: 2 });

    expect(learnBoth(live, live).facts).toMatchObject({ leftOut: 'default', exceptIn: [] });
  });

  test('what varies among the others is not known at all', () => {
    const live = { ...inThree({ path: '/', seconds: 2 }), second: { path: '/', seconds: 3 } };

    const { facts } = learnBoth(inThree({ path: '/' }), live);

    expect(facts).toMatchObject({ leftOut: 'unknown', exceptIn: [] });
  });
});

describe('what is learnt about a zero value', () => {
  const zero = inThree({ seconds: 0 });

  test.each([
    ['kept', zero],
    ['dropped', inThree({})],
  ])('it is %s where that is seen', (outcome, live) => {
    expect(learn('seconds', [served, [zero, live]]).facts.zero).toBe(outcome);
  });

  test('it is replaced by the default where that is the same value', () => {
    const withDefault = [inThree({}), inThree({ seconds: 9 })] as const;

    expect(learn('seconds', [withDefault, [zero, inThree({ seconds: 9 })]]).zero).toBe('defaulted');
    expect(learn('seconds', [withDefault, [zero, inThree({ seconds: 8 })]]).zero).toBe('varies');
  });

  test('nothing is learnt where other values do not come through either', () => {
    const off = [inThree({ seconds: 5 }), inThree({})] as const;

    expect(learn('seconds', [off, [zero, inThree({})]]).zero).toBe('not served');
  });

  test('it may become whatever comes without it, where the server does not print it', () => {
    const varying = { ...inThree({ path: '/' }), second: { path: '/', seconds: 2 } };
    const answers = [served, [inThree({ path: '/' }), varying], [zero, inThree({})]] as const;

    expect(learn('seconds', answers).zero).toBe('varies');
  });

  test('an empty map is kept also where it gets defaults within', () => {
    const filled = [inThree({ inner: {} }), inThree({ inner: { text: 'by default' } })] as const;

    expect(learn('inner', [filled]).facts.zero).toBe('kept');
  });
});

describe('variants of a seed', () => {
  test('change one thing each and leave the seed alone', () => {
    const seed = thing({ first: { seconds: 5, isOpen: true } });
    const before = JSON.stringify(seed);

    const variants = [...listVariants(kind, seed, kinds.declared)];

    expect(JSON.stringify(seed)).toBe(before);
    const found = variants.map(({ change, field, object }) => [
      change,
      field,
      object[field === 'list' ? 'list' : 'first'],
    ]);
    expect(found).toEqual([
      ['left out', 'first', undefined],
      ['zero', 'first', {}],
      ['zero', 'list', []],
      ['left out', 'seconds', { isOpen: true }],
      ['zero', 'seconds', { seconds: 0, isOpen: true }],
      ['zero', 'path', { seconds: 5, isOpen: true, path: '' }],
      ['left out', 'isOpen', { seconds: 5 }],
      ['zero', 'isOpen', { seconds: 5, isOpen: false }],
      ['other', 'isOpen', { seconds: 5, isOpen: false }],
      ['bare', '', {}],
    ]);
  });
});

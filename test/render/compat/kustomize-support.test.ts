import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kustomizationFields } from '../../../src/render/kustomization/fields.ts';
import { deviations } from './list-deviations.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const document = readFileSync(join(repository, 'docs', 'kustomize-support.md'), 'utf8');

interface Row {
  readonly fields: readonly string[];
  readonly proofs: readonly string[];
}

function listRows(): readonly Row[] {
  const start = document.indexOf('| field | support | proof |');
  const table = document.slice(start, document.indexOf('\n\n', start));
  return [...table.matchAll(/^\| (`[^|]*) \|[^|]*\|([^|]*)\|$/gm)].map(
    ([, fields = '', proofs = '']) => ({ fields: quoted(fields), proofs: quoted(proofs) }),
  );
}

function quoted(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

/** A fixture by its name, or a file below the repository. */
function placeOf(proof: string): string {
  return proof.includes('/')
    ? join(repository, proof)
    : join(repository, 'test/fixtures/render', proof);
}

function readAll(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .map((name) => readAll(join(path, name)))
    .join('\n');
}

describe('docs/kustomize-support.md', () => {
  const rows = listRows();

  test.each(Object.keys(kustomizationFields))('has a row for the field %s', (field) => {
    expect(rows.flatMap(({ fields }) => fields)).toContain(field);
  });

  test.each(rows)('names proof that exists for $fields', ({ fields, proofs }) => {
    const missing = proofs.filter((proof) => !existsSync(placeOf(proof)));
    expect(proofs).not.toEqual([]);
    expect(missing).toEqual([]);

    const text = proofs.map((proof) => readAll(placeOf(proof))).join('\n');
    const unused = fields.filter(
      (field) => !new RegExp(`(?:\\b|\\\\n)${field}["']?:`, 'i').test(text),
    );
    expect(unused).toEqual([]);
  });

  test('lists every deviation that is tested, and no other', () => {
    const start = document.indexOf('\n## What gitsync does differently by default');
    const section = document.slice(start, document.indexOf('\n## ', start + 1));
    const listed = [...section.matchAll(/^- (.*)$/gm)].map(([, line = '']) => line);
    const names = Object.values(deviations).flatMap((all) => all.map(({ name }) => name));

    expect(listed).toHaveLength(names.length);
    for (const name of names) {
      expect(
        listed.filter((line) => line.startsWith(`${name}: `)),
        name,
      ).toHaveLength(1);
    }
  });
});

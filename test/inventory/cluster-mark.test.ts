import { expect, test } from 'vitest';
import { isSameCluster } from '../../src/inventory/cluster-mark.ts';
import type { ClusterMark } from '../../src/inventory/cluster-mark.ts';

function mark(systemUid: string, namespaceUid: string): ClusterMark {
  return { systemUid, namespaceUid };
}

test.each<[string, ClusterMark, ClusterMark, boolean | undefined]>([
  ['the same', mark('s1', 'n1'), mark('s1', 'n1'), true],
  ['the same although the set’s namespace was restored', mark('s1', 'n1'), mark('s1', 'n2'), true],
  ['another although the namespace looks alike', mark('s1', 'n1'), mark('s2', 'n1'), false],
  ['the same by the namespace alone', mark('', 'n1'), mark('s1', 'n1'), true],
  ['another by the namespace alone', mark('s1', 'n1'), mark('', 'n2'), false],
  ['not to be told', mark('s1', ''), mark('', 'n1'), undefined],
  ['not to be told without any UID', mark('', ''), mark('', ''), undefined],
])('a cluster is %s', (_title, left, right, expected) => {
  expect(isSameCluster(left, right)).toBe(expected);
  expect(isSameCluster(right, left)).toBe(expected);
});

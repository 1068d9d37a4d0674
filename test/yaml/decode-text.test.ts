import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../src/model/problem.ts';
import { decodeText } from '../../src/yaml/decode-text.ts';

describe('decodeText', () => {
  test.each([
    ['UTF-8', Buffer.from('a: é')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFa: é')],
    ['UTF-16, little end first', Buffer.from('\uFEFFa: é', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\uFEFFa: é', 'utf16le').swap16()],
  ])('reads %s', (_encoding, bytes) => {
    expect(decodeText(bytes, 'a.yaml')).toBe('a: é');
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62])],
    ['half a character in UTF-16', Buffer.from([0xff, 0xfe, 0x3d, 0xd8])],
  ])('refuses %s and names the file', (_what, bytes) => {
    expect(() => decodeText(bytes, 'a.yaml')).toThrow(GitsyncError);
    expect(() => decodeText(bytes, 'a.yaml')).toThrow(/^a\.yaml: the file is no UTF-/);
  });
});

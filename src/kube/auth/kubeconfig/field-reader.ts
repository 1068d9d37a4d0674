import { isJsonArray, isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';

/** With its padding, as Go's decoder demands it. */
const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads the fields of a kubeconfig entry and collects what is wrong with them.
 * Complaints name the field, never its value: it may be a credential.
 */
export class FieldReader {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #complaints: string[];

  constructor(value: Json | undefined, path: string, complaints: string[]) {
    this.#path = path;
    this.#complaints = complaints;
    if (value !== undefined && value !== null && !isJsonObject(value)) {
      complaints.push(`${path === '' ? 'the document' : path} is no map`);
    }
    this.#object = isJsonObject(value) ? value : {};
  }

  /** The field as text; empty when absent. */
  text(key: string): string {
    const value = this.#object[key];
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    this.#complain(key, 'is no text');
    return '';
  }

  /** The field as base64 text; empty when absent. */
  base64(key: string): string {
    const text = this.text(key);
    if (base64Text.test(text.replaceAll(/[\r\n]/g, ''))) return text;
    this.#complain(key, 'is no base64');
    return '';
  }

  /** The field as a truth value; false when absent. */
  flag(key: string): boolean {
    const value = this.#object[key];
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    this.#complain(key, 'is neither true nor false');
    return false;
  }

  /** The field as a list of texts; empty when absent. */
  texts(key: string): readonly string[] {
    return this.#items(key).flatMap((item, index) => {
      if (typeof item === 'string') return [item];
      this.#complain(`${key}[${index}]`, 'is no text');
      return [];
    });
  }

  /** The field as a map of texts; empty when absent. */
  textMap(key: string): Readonly<Record<string, string>> {
    const inner = this.object(key);
    return Object.fromEntries(inner.keys().map((name) => [name, inner.text(name)]));
  }

  /** The field as a map of lists of texts; empty when absent. */
  textsMap(key: string): Readonly<Record<string, readonly string[]>> {
    const inner = this.object(key);
    return Object.fromEntries(inner.keys().map((name) => [name, inner.texts(name)]));
  }

  /** The field as a map to read further; an absent one reads as empty. */
  object(key: string): FieldReader {
    return new FieldReader(this.#object[key], this.#join(key), this.#complaints);
  }

  /** The items of a list of maps. */
  objects(key: string): readonly FieldReader[] {
    return this.#items(key).map(
      (item, index) => new FieldReader(item, this.#join(`${key}[${index}]`), this.#complaints),
    );
  }

  has(key: string): boolean {
    return this.#object[key] !== undefined && this.#object[key] !== null;
  }

  keys(): readonly string[] {
    return Object.keys(this.#object);
  }

  /** The field as it stands. */
  raw(key: string): Json | undefined {
    return this.#object[key];
  }

  /** Notes that something is wrong with a field. */
  complain(key: string, what: string): void {
    this.#complain(key, what);
  }

  #items(key: string): readonly Json[] {
    const value = this.#object[key];
    if (value === undefined || value === null) return [];
    if (isJsonArray(value)) return value;
    this.#complain(key, 'is no list');
    return [];
  }

  #complain(key: string, what: string): void {
    this.#complaints.push(`${this.#join(key)} ${what}`);
  }

  #join(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }
}

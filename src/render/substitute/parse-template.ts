/** What Flux's envsubst can do with a value (`${name^^}`); the operators that it has and that mean what they say. */
export type Operator =
  | 'value'
  | 'length'
  | 'default'
  | 'substring'
  | ','
  | ',,'
  | '^'
  | '^^'
  | '#'
  | '##'
  | '%'
  | '%%'
  | '/'
  | '//'
  | '/#'
  | '/%';

/** `${name}` or `${name` operator operands `}`. */
export interface Expression {
  readonly kind: 'expression';
  readonly name: string;
  readonly operator: Operator;
  readonly operands: readonly Part[];
  /** As written, from `${` to `}`. */
  readonly source: string;
}

/** A `${` that begins nothing that can be evaluated; reading goes on behind it. */
export interface Fault {
  readonly kind: 'fault';
  /** The name behind `${`; empty where there is none. */
  readonly name: string;
  /** What follows, as written, to the end of the expression as far as that can be told. */
  readonly source: string;
  readonly why: string;
}

/** A piece of a template. Escapes (`$${`) are undone already. */
export type Part = { readonly kind: 'text'; readonly text: string } | Expression | Fault;

/** Stops the reading of one expression; never leaves this file. */
class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

const opening = '${';
const maxDepth = 10;

/**
 * Takes a text with `${…}` apart, by the rules of Flux's envsubst (fluxcd/pkg/envsubst, parse.go). `$name` and `$$` mean
 * nothing; only before `{` do two dollars stand for one, so that `$${x}` is `${x}` as text. Time is linear.
 */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, start)) {
    let dollars = 1;
    while (at - dollars >= start && text[at - dollars] === '$') dollars += 1;
    const literal = text.slice(start, at + 1 - dollars) + '$'.repeat(dollars >> 1);
    if (dollars % 2 === 0) {
      parts.push({ kind: 'text', text: `${literal}{` });
      start = at + opening.length;
      continue;
    }
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    const part = parseFrom(text, at);
    parts.push(part);
    start = at + (part.kind === 'expression' ? part.source.length : opening.length);
  }
  if (start < text.length) parts.push({ kind: 'text', text: text.slice(start) });
  return parts;
}

function parseFrom(text: string, at: number): Expression | Fault {
  try {
    return parseExpression({ text, at, depth: 0 });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const shown = /^\$\{[^}\n]{0,60}\}?/.exec(text.slice(at, at + 64))?.[0] ?? opening;
    const name = nameAt(text, at + opening.length);
    return { kind: 'fault', name, source: shown, why: error.message };
  }
}

/** Letters and digits of any script, as envsubst reads names; that one can be set is another matter. */
const namePattern = /[\p{L}\p{Nd}_]+/uy;

function nameAt(text: string, at: number): string {
  namePattern.lastIndex = at;
  return namePattern.exec(text)?.[0] ?? '';
}

/** Reads the expression at the cursor, which stands at its `${`. */
function parseExpression(cursor: Cursor): Expression {
  const start = cursor.at;
  cursor.depth += 1;
  if (cursor.depth > maxDepth) throw new ExpressionError('expressions are nested too deep');
  cursor.at += opening.length;
  const isLength = cursor.text[cursor.at] === '#';
  if (isLength) cursor.at += 1;
  const name = nameAt(cursor.text, cursor.at);
  if (name === '') throw new ExpressionError('no name of a variable stands there');
  cursor.at += name.length;
  const { operator, operands } = isLength
    ? { operator: 'length' as const, operands: [] }
    : parseOperation(cursor);
  if (cursor.text[cursor.at] !== '}') throw new ExpressionError('the closing } is missing');
  cursor.at += 1;
  cursor.depth -= 1;
  const source = cursor.text.slice(start, cursor.at);
  return { kind: 'expression', name, operator, operands, source };
}

type Operation = Pick<Expression, 'operator' | 'operands'>;

function parseOperation(cursor: Cursor): Operation {
  const rest = cursor.text.slice(cursor.at, cursor.at + 2);
  switch (rest.charAt(0)) {
    case '}':
      return { operator: 'value', operands: [] };
    case '=':
      return parseDefault(cursor, '=');
    case ':':
      return rest === ':=' || rest === ':-' ? parseDefault(cursor, rest) : parseSubstring(cursor);
    case ',':
    case '^':
      return { operator: takeOneOf(cursor, casings), operands: [] };
    case '#':
    case '%':
      return { operator: takeOneOf(cursor, removals), operands: [parseOperand(cursor, '}')] };
    case '/':
      return parseReplacement(cursor);
    default:
      throw new ExpressionError('what follows the name is no operator that gitsync or Flux knows');
  }
}

const casings = [',,', '^^', ',', '^'] as const;
const removals = ['##', '%%', '#', '%'] as const;
const replacements = ['//', '/#', '/%', '/'] as const;

function takeOneOf<Name extends Operator>(cursor: Cursor, names: readonly Name[]): Name {
  const found = names.find((name) => cursor.text.startsWith(name, cursor.at));
  if (found === undefined) throw new ExpressionError('an operator is missing');
  cursor.at += found.length;
  return found;
}

/** Text and expressions up to the closing brace; nothing is escaped in a default. */
function parseDefault(cursor: Cursor, sign: string): Operation {
  cursor.at += sign.length;
  const operands: Part[] = [];
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}') {
    operands.push(parseOperand(cursor, '}'));
  }
  return { operator: 'default', operands };
}

function parseSubstring(cursor: Cursor): Operation {
  const sign = cursor.text[cursor.at + 1];
  if (sign === '?' || sign === '+') {
    throw new ExpressionError(`:${sign} gives a default in Flux, and something else in a shell`);
  }
  cursor.at += 1;
  const offset = parseOperand(cursor, ':}');
  if (cursor.text[cursor.at] !== ':') return { operator: 'substring', operands: [offset] };
  cursor.at += 1;
  return { operator: 'substring', operands: [offset, parseOperand(cursor, '}')] };
}

/** `/pattern/replacement`: `\/`, `\\` and `$$` are escapes there. */
function parseReplacement(cursor: Cursor): Operation {
  const operator = takeOneOf(cursor, replacements);
  const pattern = parseOperand(cursor, '/}', true);
  if (cursor.text[cursor.at] !== '/') throw new ExpressionError('the second / is missing');
  cursor.at += 1;
  const next = cursor.text[cursor.at];
  if (next === '/') throw new ExpressionError('a / in a replacement is written \\/');
  if (next !== '}') {
    return { operator, operands: [pattern, parseOperand(cursor, '}', true)] };
  }
  if (operator === '/' || operator === '//') return { operator, operands: [pattern] };
  throw new ExpressionError(`${operator} without replacement does nothing in Flux; use # or %`);
}

/** One operand: an expression, or text up to one of the stops; envsubst knows no mixture of both. */
function parseOperand(cursor: Cursor, stops: string, hasEscapes = false): Part {
  const { text } = cursor;
  if (text.startsWith(opening, cursor.at)) return parseExpression(cursor);
  let operand = '';
  let start = cursor.at;
  let at = cursor.at;
  while (at < text.length && !stops.includes(text.charAt(at)) && !text.startsWith(opening, at)) {
    if (hasEscapes && /^(?:\\[/\\]|\$\$)/.test(text.slice(at, at + 2))) {
      operand += text.slice(start, at);
      at += 1;
      start = at;
    }
    at += 1;
  }
  operand += text.slice(start, at);
  cursor.at = at;
  if (at >= text.length) throw new ExpressionError('the closing } is missing');
  if (operand === '') throw new ExpressionError('an operand is missing');
  return { kind: 'text', text: operand };
}

import { applyOperator, OperandError } from './apply-operator.ts';
import { parseTemplate } from './parse-template.ts';
import type { Expression, Fault, Part } from './parse-template.ts';

/** What happens to `${name}` where no value is given: a problem, or it stays as it is written. */
export type UnsetVariables = 'fail' | 'keep';

/** What an evaluation may use. */
export interface TemplateScope {
  readonly valueOf: (name: string) => string | undefined;
  readonly unset: UnsetVariables;
  /** False where a default alone is not enough, because the expression may be meant for a shell. */
  readonly mayDefault: boolean;
}

/** One thing that is wrong with an expression; holds names, never values. */
export interface TemplateProblem {
  /** The expression as written. */
  readonly source: string;
  readonly name: string;
  readonly kind: 'unset' | 'unset-in-file' | 'bad';
  readonly why: string;
}

/** A text with its expressions replaced, or what was wrong with them. */
export interface Evaluation {
  readonly text: string;
  /** Names of the variables whose values (or defaults) are in the text. */
  readonly used: readonly string[];
  readonly problems: readonly TemplateProblem[];
}

/** Replaces every `${…}` of a text. What a value holds is not looked at again. */
export function evaluateTemplate(text: string, scope: TemplateScope): Evaluation {
  const used: string[] = [];
  const problems: TemplateProblem[] = [];
  const context = { scope, used, problems };
  const pieces = parseTemplate(text).map((part) => evaluatePart(part, context));
  return { text: pieces.join(''), used, problems };
}

interface Context {
  readonly scope: TemplateScope;
  readonly used: string[];
  readonly problems: TemplateProblem[];
}

function evaluatePart(part: Part, context: Context): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'fault':
      return evaluateFault(part, context);
    case 'expression':
      return evaluateExpression(part, context);
    default:
      return part satisfies never;
  }
}

function evaluateFault({ source, name, why }: Fault, { scope, problems }: Context): string {
  const isForeign = scope.unset === 'keep' && scope.valueOf(name) === undefined;
  if (!isForeign) problems.push({ source, name, kind: 'bad', why });
  return '${';
}

function evaluateExpression(expression: Expression, context: Context): string {
  const { scope, used, problems } = context;
  const { name, operator, operands, source } = expression;
  const value = scope.valueOf(name);
  if (value === undefined) {
    if (scope.unset === 'keep') return source;
    const kind = explainUnset(expression, scope);
    if (kind !== undefined) {
      problems.push({ source, name, kind, why: 'it is not set' });
      return '';
    }
  }
  if (value?.includes('\n') === true) {
    problems.push({ source, name, kind: 'bad', why: 'its value has several lines' });
    return '';
  }
  const before = problems.length;
  // As in envsubst, what stands in a default must have a value even where the default is not needed.
  const texts = operands.map((operand) => evaluatePart(operand, context));
  if (problems.length > before) return '';
  used.push(name);
  try {
    return applyOperator(operator, value ?? '', texts);
  } catch (error) {
    if (!(error instanceof OperandError)) throw error;
    problems.push({ source, name, kind: 'bad', why: error.message });
    return '';
  }
}

function explainUnset(
  { operator }: Expression,
  scope: TemplateScope,
): 'unset' | 'unset-in-file' | undefined {
  if (operator !== 'default') return 'unset';
  return scope.mayDefault ? undefined : 'unset-in-file';
}

import { escapeText } from '../../model/escape-text.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { ProblemCode } from '../../model/problem.ts';
import type { HelmCall, HelmResult } from './run-helm.ts';

/** A call of helm that gave nothing. */
export type HelmFailure = Exclude<HelmResult, { readonly kind: 'done' }>;

/** What a failed call means. */
export interface HelmPurpose {
  /** `helm template`: what was run, without its arguments. */
  readonly shown: string;
  /** When helm itself says no. */
  readonly code: ProblemCode;
  readonly hint: string;
}

/**
 * What a failed call of helm means for people. helm's own words are part of it, without the names of scratch
 * folders and without logins in URLs.
 */
export function helmError(
  call: HelmCall,
  failure: HelmFailure,
  purpose: HelmPurpose,
): GitsyncError {
  const { code, message, hint } = explain(call, failure, purpose);
  return new GitsyncError([{ code, message: `${purpose.shown} ${message}`, hint }]);
}

interface Explanation {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint: string;
}

function explain(call: HelmCall, failure: HelmFailure, purpose: HelmPurpose): Explanation {
  switch (failure.kind) {
    case 'failed':
      return {
        code: purpose.code,
        message: `failed (${failure.status}): ${cleanWords(failure.stderr, call.cwd)}`,
        hint: purpose.hint,
      };
    case 'not-started': {
      const reason = failure.reason === 'ENOENT' ? 'there is no such program' : failure.reason;
      return {
        code: 'RENDER_UNSUPPORTED',
        message: `cannot be started as ${call.command}: ${reason}`,
        hint: 'Install helm 3 or 4, or name the program with --helm-command.',
      };
    }
    case 'too-slow': {
      const seconds = String(call.limits.timeoutMs / 1000);
      return {
        code: 'RENDER_LIMIT',
        message: `took more than ${seconds} s and was ended`,
        hint: 'Commit what helm prints, and name that under resources.',
      };
    }
    case 'too-much': {
      const megabytes = String(call.limits.outputBytes / 2 ** 20);
      return {
        code: 'RENDER_LIMIT',
        message: `printed more than ${megabytes} MiB and was ended`,
        hint: 'Make several charts of it.',
      };
    }
    case 'aborted':
      return {
        code: 'SOURCE_UNREACHABLE',
        message: 'was ended together with gitsync',
        hint: 'Run it again.',
      };
    default:
      return failure satisfies never;
  }
}

function cleanWords(stderr: string, folder: string): string {
  const words = stderr
    .replaceAll(`${folder}/`, '')
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@"']*@/gi, '$1***@')
    .split('\n')
    .map((line) => line.trim().replace(/^Error: /, ''))
    .filter((line) => line !== '' && !/^level=(?:INFO|DEBUG|WARN) /.test(line))
    .join(' ');
  return words === '' ? 'it says nothing' : escapeText(words);
}

import type { FileTree, FileTreeEntry } from '../model/file-tree.ts';
import { GitsyncError } from '../model/problem.ts';
import { receiveAnswer, sendMessage } from './channel.ts';
import type { Answer, Question } from './messages.ts';

/**
 * The tree of the process that started this one. This one opens no file itself: what it may read is what that tree
 * gives, with its confinement.
 */
export function createDistantTree(): FileTree {
  const entries = new Map<string, FileTreeEntry | undefined>();
  return {
    entry: (path) => {
      if (entries.has(path)) return entries.get(path);
      const { entry } = ask({ kind: 'entry', path });
      entries.set(path, entry);
      return entry;
    },
    list: (path) => ask({ kind: 'list', path }).names,
    read: (paths) => {
      if (paths.length === 0) return Promise.resolve(new Map());
      return Promise.resolve(ask({ kind: 'read', paths }).contents);
    },
  };
}

/** @throws GitsyncError with what the tree itself threw */
function ask<Kind extends Question['kind']>(
  question: Question & { readonly kind: Kind },
): Extract<Answer, { readonly kind: Kind }> {
  sendMessage(question);
  const answer = receiveAnswer();
  if (answer.kind === 'problems') throw new GitsyncError(answer.problems);
  if (isAnswerTo(answer, question.kind)) return answer;
  throw new Error(`the answer to ${question.kind} was ${answer.kind}`);
}

function isAnswerTo<Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { readonly kind: Kind }> {
  return answer.kind === kind;
}

import type { FileTree } from '../model/file-tree.ts';
import { problemsOf } from '../model/problem.ts';
import type { Answer, Question } from './messages.ts';

/** Answers one question about a tree. What the tree refuses is an answer too; a bug in it is thrown. */
export async function answerQuestion(files: FileTree, question: Question): Promise<Answer> {
  try {
    switch (question.kind) {
      case 'entry':
        return { kind: 'entry', entry: files.entry(question.path) };
      case 'list':
        return { kind: 'list', names: files.list(question.path) };
      case 'read':
        return { kind: 'read', contents: await files.read(question.paths) };
      default:
        return question satisfies never;
    }
  } catch (error) {
    return { kind: 'problems', problems: problemsOf(error) };
  }
}

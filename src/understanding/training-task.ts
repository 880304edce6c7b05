import { learnFrom } from './language-identifier';
import { sealed } from './learnt-file';
import type { Example, Lessons } from './model';
import { decodeModel, encodeModel } from './model-file';
import { type Edit, patchModel } from './patch-model';
import { trainModel } from './train-model';

/** Work that takes seconds, and what it needs. */
export type TrainingTask =
  | { kind: 'train'; lessons: Lessons }
  /** Learn an edit on top of an encoded model, rather than everything. */
  | { kind: 'patch'; lessons: Lessons; base: Uint8Array; edit: Edit }
  | { kind: 'languages'; examples: readonly Example[] };

/** Does it, on whatever thread this is; gives the bytes of a model, or of what was learnt of languages. */
export function runTask(task: TrainingTask): Buffer {
  switch (task.kind) {
    case 'train':
      return encodeModel(trainModel(task.lessons));
    case 'patch':
      return encodeModel(patchModel(decodeModel(task.base)!, task.edit, task.lessons));
    case 'languages':
      return sealed(learnFrom(task.examples));
  }
}

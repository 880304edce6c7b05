/** The usual courses of a case, the same on every channel. */
import { type Case, type Stage, story, type Wanted } from '../stage';
import type { Post } from '../webhook-client';
import { EMAIL, type Question } from './questions';

interface Side {
  person(): string;
  says(person: string, text: string): Post;
  /** What comes before the first answer in a message of its own. */
  before?: Wanted[];
}

export function exchanges({ person: newPerson, says, before = [] }: Side) {
  /** Nothing is expected when no message is named. */
  const hears = async (stage: Stage, person: string, wanted: Wanted[]) => {
    if (wanted.length > 0) await stage.gets(person, ...wanted);
    else stage.silent(person);
  };
  /** A person whose language is known, with the menu of this answer before them. */
  const known = async (stage: Stage, question: Question = EMAIL): Promise<string> => {
    const person = newPerson();
    await stage.posts(says(person, question.text));
    await stage.gets(person, ...before, question.answer);
    return person;
  };
  return {
    known,
    /** One request of somebody new, its status, and what they are sent then. */
    row: (name: string, post: (person: string) => Post, status: number, ...wanted: Wanted[]): Case =>
      story(name, async (stage) => {
        const person = newPerson();
        await stage.posts(post(person), status);
        await hears(stage, person, wanted);
      }),
    /** What somebody known does next, and is sent then. */
    after: (name: string, post: (person: string) => Post, ...wanted: Wanted[]): Case =>
      story(name, async (stage) => {
        const person = await known(stage);
        await stage.posts(post(person));
        await hears(stage, person, wanted);
      }),
    /** The same of somebody who wrote in Persian: answered in Persian. */
    inPersian: (name: string, question: Question, post: (person: string) => Post, wanted: Wanted): Case =>
      story(name, async (stage) => {
        const person = await known(stage, question);
        await stage.posts(post(person));
        await stage.gets(person, wanted);
      }),
  };
}

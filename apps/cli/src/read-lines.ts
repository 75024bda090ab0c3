/** What must not be an argument, which others on the machine could see: asked for at a prompt, or read from standard input. */
import { isCancel, password } from '@clack/prompts';
import { CommandError, EXIT } from './exit.ts';

const CHARACTERS_MAX = 256;

export type Asked = Readonly<{
  message: string;
  /** What is wrong with an answer, or nothing. */
  problem?: (answer: string) => string | undefined;
}>;

/**
 * One answer to each question: a line each where nobody is at the terminal; a line that is not there is an empty answer.
 *
 * @param stopped what to say to somebody who stops instead
 * @throws CommandError for a stop, and for an answer with a problem
 */
export async function readLines(questions: readonly Asked[], stopped: string): Promise<readonly string[]> {
  if (!process.stdin.isTTY) {
    const lines = await linesOfInput(questions.length);
    return questions.map(({ message, problem }, index) => {
      const answer = lines[index]?.trim() ?? '';
      const wrong = problem?.(answer);
      if (wrong !== undefined) throw new CommandError(`${message}: ${wrong} (line ${index + 1} of standard input)`, EXIT.usage);
      return answer;
    });
  }
  const answers: string[] = [];
  for (const { message, problem } of questions) {
    const typed = await password({ message, validate: (answer) => problem?.(answer?.trim() ?? '') });
    if (isCancel(typed)) throw new CommandError(stopped, EXIT.interrupted);
    answers.push((typed ?? '').trim());
  }
  return answers;
}

async function linesOfInput(count: number): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.split('\n').length > count || text.length > CHARACTERS_MAX * count) break;
  }
  return text.split('\n');
}

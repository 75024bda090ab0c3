import { expect, test } from 'vitest';
import { clientFor } from '../src/connection.ts';
import { EXIT } from '../src/exit.ts';

test('an API key of two lines, as of a file that holds more, is refused before anything is sent, and not repeated', () => {
  const made = () => clientFor({ url: 'http://127.0.0.1:9', key: 'test_first\ntest_second' });
  expect(made).toThrow(expect.objectContaining({ exitCode: EXIT.usage, message: expect.not.stringMatching(/test_/) }));
});

/** Runs payments: commits before it sends, does what is due, resumes after a crash. */
export * from './requests.ts';

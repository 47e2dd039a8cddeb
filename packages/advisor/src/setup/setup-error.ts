/** Answers that no set-up can carry out; the message says what to change. */
export class SetupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SetupError';
  }
}

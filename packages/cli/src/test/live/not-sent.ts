/** A case that cannot be sent over HTTP as it is meant; the message says why. */
export class NotSent extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotSent';
  }
}

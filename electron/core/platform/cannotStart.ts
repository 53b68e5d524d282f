/** Why a shell does not start: one sentence for people, and exit code 2. */
export class CannotStart extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'CannotStart'
  }
}

/** Something a person has to decide or mend before the local cloud can start. The message is a full sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

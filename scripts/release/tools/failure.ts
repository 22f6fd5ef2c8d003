/** The answer is no, or the call is wrong: the message is for a person, a stack would only hide it. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
}

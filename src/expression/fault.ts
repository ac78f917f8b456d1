/** Thrown within an evaluation for what the author of an expression can mend; it never leaves this folder. */
export class EvaluationFault extends Error {
  override readonly name = 'EvaluationFault';
}

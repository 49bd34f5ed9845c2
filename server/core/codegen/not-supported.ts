/** A scheme cannot be expressed in a language. `verifierCode` converts it to NO_VERIFIER. */
export class NotSupported extends Error {
  override name = 'NotSupported'
}

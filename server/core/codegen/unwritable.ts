/** Why a verifier cannot be written; `verifierCode` turns it into the program's own error. */
export class Unwritable extends Error {
  override name = 'Unwritable'
}

/** What kind of mistake it is. */
export type IssueCode =
  | 'missing'
  | 'empty'
  | 'wrong-type'
  /** Not one of the allowed values. */
  | 'not-allowed'
  /** Text in another form than the field requires. */
  | 'bad-format'
  | 'out-of-range'
  /** The plan or scheme has no such field. */
  | 'unknown-field'
  /** A preset, module or placeholder with a name that is not known. */
  | 'unknown-name'
  /** The text of the secret is not in the encoding that the key must have. */
  | 'bad-key'

/** One mistake in a credential or a scheme. */
export interface Issue {
  /** Path of the field: `signature.from`, `variants.1.key`. */
  field: string
  code: IssueCode
  /** Continues the field's name in a sentence: `is missing`. */
  why: string
}

export const issue = (field: string, code: IssueCode, why: string): Issue => ({ field, code, why })

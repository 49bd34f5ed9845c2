/** How certain a cause is: proven by the request itself, or concluded from evidence, or one of several explanations. */
export type Rank = 'proven' | 'likely' | 'possible'

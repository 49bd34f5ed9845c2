import { no, type Problem, usage } from './problem.ts'

export const noFix = (id: string): Problem<'NO_FIX'> =>
  no('NO_FIX', `No verified fix of event ${id} is known.`, `See what is known about it: vhook show ${id}`)

export const nothingToTest = (id: string): Problem<'NOTHING_TO_TEST'> =>
  no(
    'NOTHING_TO_TEST',
    `${id} has no failed event to test a secret on.`,
    'Have the sender send an event, then test the secret again.',
  )

export const secretDoesNotFit = (id: string): Problem<'SECRET_DOES_NOT_FIT'> =>
  usage(
    'SECRET_DOES_NOT_FIT',
    `No failed event of ${id} verifies with this secret, so it was not stored.`,
    `Store it anyway with: vhook credentials rotate ${id}`,
  )

export const nothingToUndo = (id: string): Problem<'NOTHING_TO_UNDO'> =>
  no(
    'NOTHING_TO_UNDO',
    `The last change of ${id} cannot be undone.`,
    'Only an edit can be undone, and only until the next change.',
  )

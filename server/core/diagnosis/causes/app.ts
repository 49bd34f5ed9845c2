import type { Cause } from './cause.ts'

/** An app that disagrees with the verdict. */
export const appCauses = {
  'app-rejected-valid': {
    message: 'The request is valid as received, but the app responded with {status}: the bug is in the app.',
    advice:
      'Check the app for a body parser that runs before verification (it needs the raw bytes), a different secret in its environment, its clock and tolerance, and the order of its middleware.',
  },
  'app-accepted-invalid': {
    message:
      'The request is invalid, but the app responded with {status}: it does not verify requests, or ignores the result.',
    advice:
      'Check in the app that verification runs on this path, that its result is awaited and used, and that no setting disables it.',
  },
} as const satisfies Record<string, Cause>

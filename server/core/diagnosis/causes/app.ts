import type { Cause } from './cause.ts'

/** An app that disagrees with the verdict. */
export const appCauses = {
  'app-rejected-valid': {
    message: 'Valid signature, but your app rejected it ({status}). The problem is in your app.',
    advice: '{why}',
  },
  'app-accepted-invalid': {
    message: 'Your app accepted a request with an invalid signature ({status}).',
    advice:
      'Check in the app that verification runs on this path, that its result is awaited and used, and that no setting disables it.',
  },
} as const satisfies Record<string, Cause>

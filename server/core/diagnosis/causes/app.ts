import type { Cause } from './cause.ts'

/** The app behind vhook, and the answers for when nothing is wrong or nothing could be proven. */
export const appCauses = {
  'app-rejected-valid': {
    title: 'The app refused a genuine request',
    says: 'The proof is right on the wire, yet the app answered {status}: the fault is in the app.',
    todo: 'Check in the app: a body parser that runs before the verifier (it needs the raw bytes), another secret in its environment, its clock and tolerance, the order of its middleware.',
  },
  'app-accepted-invalid': {
    title: 'The app does not verify',
    says: 'The proof is wrong, yet the app answered {status}: the app does not verify, or does not act on the result.',
    todo: 'Check in the app that the verifier runs on this path, that its result is awaited and used, and that no switch turns it off.',
  },
  valid: {
    title: 'Nothing is wrong',
    says: 'The request is valid: there is nothing to diagnose.',
    todo: '',
  },
  'nothing-fits': {
    title: 'Nothing fits',
    says: '{why}',
    todo: '{left}',
  },
} as const satisfies Record<string, Cause>

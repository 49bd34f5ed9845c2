import { cannotRun, no, type Problem } from './problem.ts'

export const encryptionKeyExists = (id: string): Problem<'ENCRYPTION_KEY_EXISTS'> =>
  no(
    'ENCRYPTION_KEY_EXISTS',
    `The credential ${id} already has a key for encrypted arguments.`,
    'Print it without --replace; --replace makes a new key, and arguments encrypted for the old one can no longer be decrypted.',
  )

export const noSuchKey = (id: string): Problem<'NO_SUCH_KEY'> =>
  no(
    'NO_SUCH_KEY',
    `The credential ${id} has no key for encrypted arguments.`,
    `Create one with: vhook credentials encryption ${id}`,
  )

export const rotationRunning = (id: string, until: number): Problem<'ROTATION_RUNNING'> =>
  no(
    'ROTATION_RUNNING',
    `${id} was rotated recently: its previous secret is accepted until ${new Date(until).toISOString()}.`,
    'Wait until then, or rotate without a grace period, or with --force.',
  )

export const configFolderUnusable = (folder: string, why: string): Problem<'KEY_UNUSABLE'> =>
  cannotRun(
    'KEY_UNUSABLE',
    `The config folder ${folder} cannot be written (${why}), so no key and no secret can be stored.`,
    'Make it writable, or choose another config folder with VHOOK_CONFIG_DIR.',
  )

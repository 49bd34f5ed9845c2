import { VhookError } from '../core/model/errors.ts'

/**
 * Waits for a write whose failure must not stop the event: the store itself reports when storage fails.
 * An error that is not a VhookError is a bug, and is thrown.
 */
export async function quietly(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!(error instanceof VhookError)) throw error
  }
}

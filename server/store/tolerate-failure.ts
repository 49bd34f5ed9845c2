import { VhookError } from '../core/model/errors.ts'

/**
 * Waits for a write whose failure must not stop the event: the store itself tells every screen when storage fails.
 * Anything but a known obstacle is a bug, and stays loud.
 */
export async function quietly(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!(error instanceof VhookError)) throw error
  }
}

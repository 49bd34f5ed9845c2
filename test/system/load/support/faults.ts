import type { CapturedEvent } from '../../../../server/core/model/event.ts'
import { Hub } from '../../../../server/hub.ts'
import { Recorder } from '../../../../server/pipeline/recorder.ts'
import { Backlog } from '../../../../server/store/client/backlog.ts'

type Keep = (...given: Parameters<Recorder['add']>) => ReturnType<Recorder['add']>

/** Replaces the method that stores every event. */
function replaceRecording(make: (keep: Keep) => Keep): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on its own object below
  const original = Recorder.prototype.add
  Recorder.prototype.add = function (this: Recorder, ...given) {
    return make((...others) => original.apply(this, others))(...given)
  }
}

function withOtherByte(event: CapturedEvent): CapturedEvent {
  const { body } = event
  if (body.kind !== 'bytes' || body.size === 0) return event
  const bytes = new Uint8Array(body.bytes)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return { ...event, body: { ...body, bytes } }
}

let count = 0

/** Known bugs for negative controls: a test that nothing is lost or changed must detect each of them. */
export const faults = {
  /** One event in fifty is never written. */
  drops: () =>
    replaceRecording((keep) => (...given) => {
      count += 1
      return count % 50 === 0 ? Promise.resolve('stored') : keep(...given)
    }),
  /** One byte of every body is written differently. */
  bends: () =>
    replaceRecording(
      (keep) =>
        (event, ...given) =>
          keep(withOtherByte(event), ...given),
    ),
  /** Events are not buffered in memory while storage fails. */
  forgets: () => {
    Backlog.prototype.push = () => false
  },
  /** One finished attempt in fifty is not published. */
  mutes: () => {
    // oxlint-disable-next-line typescript/unbound-method -- it is called on its own object below
    const { publish } = Hub.prototype
    Hub.prototype.publish = function (this: Hub, message) {
      if (message.type === 'attempt.finished') count += 1
      if (message.type !== 'attempt.finished' || count % 50 !== 0) publish.call(this, message)
    }
  },
} satisfies Record<string, () => void>

import { ago, exactTime } from '../components/format.ts'
import { now } from './store.ts'

/** A time as its age, updated every second, with the exact time on hover. Unix ms. */
export const TimeAgo = ({ at }: { at: number }) => <time title={exactTime(at)}>{ago(at, now.value)}</time>

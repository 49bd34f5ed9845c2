/** The developer's app. */
export interface Target {
  /** Origin, such as `http://localhost:3000`; a path is put before every event's path. */
  url: string
}

/** Whether something listens at the target, as last seen. `none`: vhook was started without one. */
export interface TargetState {
  url: string | null
  health: 'none' | 'unknown' | 'up' | 'down'
  /** Unix ms. */
  checkedAt: number | null
}

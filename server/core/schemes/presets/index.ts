import type { Preset } from './preset.ts'

export type { Preset } from './preset.ts'

const groups: readonly (readonly Preset[])[] = []

/** Every sender that is known by name. */
export const presets: readonly Preset[] = groups.flat()

const byId = new Map(presets.map((preset) => [preset.id, preset]))

export const presetOf = (id: string): Preset | undefined => byId.get(id)

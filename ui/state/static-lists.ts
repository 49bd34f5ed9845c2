import { signal } from '@preact/signals'
import type { CodeLanguage } from '../../server/core/api/views/verification.ts'
import type { PresetView } from '../../server/core/api/views/credential.ts'
import type { SampleView } from '../../server/core/api/views/sample.ts'
import { api, RequestError } from '../api.ts'
import { showError } from './toasts.ts'

/** Lists that do not change while vhook runs: asked for once, when first needed. */
export const samples = signal<SampleView[]>([])
export const presets = signal<PresetView[]>([])

const asked = new Set<string>()

function once(name: string, ask: () => Promise<void>): void {
  if (asked.has(name)) return
  asked.add(name)
  ask().catch((error: unknown) => {
    asked.delete(name)
    showError(error)
  })
}

export const loadSamples = (): void =>
  once('samples', async () => {
    samples.value = await api.listSamples()
  })

export const loadPresets = (): void =>
  once('presets', async () => {
    presets.value = await api.listPresets()
  })

/** Languages that code can be had in; empty where this vhook writes none. */
export const codeLanguages = signal<CodeLanguage[]>([])

export const loadCodeLanguages = (): void =>
  once('languages', async () => {
    // A 404 says that this vhook writes none.
    codeLanguages.value = await api.listCodeLanguages().catch((error: unknown) => {
      if (error instanceof RequestError && error.status === 404) return []
      throw error
    })
  })

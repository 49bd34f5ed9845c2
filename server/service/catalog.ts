import { verifierLanguages } from '../core/codegen/index.ts'
import { presets } from '../core/schemes/presets/index.ts'
import { settingsOf } from '../core/schemes/presets/settings.ts'
import { sampleViews } from '../core/vapi/samples.ts'
import { configSchema } from '../settings/parse.ts'
import type { CatalogService } from './contract.ts'

export const catalogService: CatalogService = {
  configSchema,
  samples: sampleViews,
  codeLanguages: () => verifierLanguages.map(({ id, title }) => ({ id, title })),
  presets: () =>
    presets.map((preset) => {
      const { id, title, docs, basis, notes = '', secretTitle, secretUse, nextSecret } = preset
      return {
        ...{ id, title, docs, basis, notes, settings: settingsOf(preset) },
        ...(secretTitle === undefined ? {} : { secretTitle }),
        ...(secretUse === undefined ? {} : { secretUse }),
        ...(nextSecret && { nextSecret: { title: nextSecret.title, where: nextSecret.where } }),
      }
    }),
}

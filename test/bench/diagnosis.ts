// Prints how often the diagnosis is correct and how long it takes: `npx node test/bench/diagnosis.ts [cases] [seed]`.
import { isRight, type Outcome, outcomes } from '../server/core/diagnosis/support/accuracy.ts'
import { defaultLimits } from '../../server/core/diagnosis/budget.ts'

const [cases = 500, seed = 1] = process.argv.slice(2).map(Number)

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} % (${part} of ${whole})`

function quantile(sorted: readonly number[], at: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0).toFixed(1)} ms`
}

function times(all: readonly Outcome[]): string {
  const sorted = all.map(({ diagnosis }) => diagnosis.tookMs).toSorted((one, other) => one - other)
  const cpu = all.map(({ cpuMs }) => cpuMs).toSorted((one, other) => one - other)
  const processor = `processor: median ${quantile(cpu, 0.5)}, 99th percentile ${quantile(cpu, 0.99)}`
  return `median ${quantile(sorted, 0.5)}, 99th percentile ${quantile(sorted, 0.99)}, longest ${quantile(sorted, 1)} (${processor})`
}

const kinds: [name: string, wrong: number][] = [
  ['one cause', 1],
  ['two causes', 2],
  ['tampered bodies, nothing fits', 0],
]

async function report(title: string, more: { ms: number; size?: number }): Promise<void> {
  console.log(`\n${title}, ${cases} cases each from seed ${seed}`)
  const everything: Outcome[] = []
  for (const [name, wrong] of kinds) {
    const all = await outcomes(seed, cases, wrong, more)
    everything.push(...all)
    const early = all.filter(({ diagnosis }) => !diagnosis.tried.complete).length
    console.log(`  ${name}: ${share(all.filter(isRight).length, all.length)}; ${times(all)}; ${early} stopped early`)
    console.log(`    fixes that do not work: ${all.filter(({ fixWorks }) => !fixWorks).length}`)
  }
  console.log(`  all together: ${times(everything)}`)
}

await outcomes(1_000_000, 50, 1, { ms: 1000 })
await report('Bodies of 4 KiB, default budget', { ms: defaultLimits.ms, size: 4096 })
await report('Bodies from 200 bytes to 64 KiB, default budget', { ms: defaultLimits.ms })
await report('Bodies from 200 bytes to 64 KiB, 5 s', { ms: 5000 })

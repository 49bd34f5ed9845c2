import type { Browser, Page } from 'playwright-core'
import { startChild } from '../daemon-child.ts'
import { percentile } from './cost.ts'
import { keepAll } from './folder.ts'

export interface Seen {
  /** From the moment the page is asked for until its first row is drawn. */
  firstRowMs: number
  /** Rows with an event in them that were in sight at each stop of a scroll. */
  fewestRows: number
  /** Stops at which events were waited for. */
  late: number
  /** Rows in the document at any stop: it stays small however long the list is. */
  mostRows: number
  /** Between two frames while it scrolled. */
  frameMedianMs: number
  frameP99Ms: number
  /** From a jump of 15,000 rows, or three quarters of the list, until events stand there. */
  jumpMs: number
}

const STOPS = 60
const STEP = 600
const JUMP_ROWS = 15_000

/** Looks at a folder by the built page in a browser: when its list is there, and how it scrolls. */
export async function pageOf(dataDir: string, browser: Browser): Promise<Seen> {
  const vhook = await startChild({ dataDir, page: true, settings: keepAll })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const began = performance.now()
    await page.goto(vhook.inspectorUrl)
    await page.getByTestId('row').first().waitFor()
    const firstRowMs = Math.round(performance.now() - began)
    return { firstRowMs, ...(await scrolled(page)), jumpMs: await jumped(page) }
  } finally {
    await context.close()
    await vhook.stop()
  }
}

/** Text, because this side is checked without a DOM: scrolls step by step, a frame after the other. */
const scroll = `(async () => {
  const list = document.querySelector('.list')
  const frame = () => new Promise(requestAnimationFrame)
  const inSight = () => {
    const { top, bottom } = list.getBoundingClientRect()
    return [...list.querySelectorAll('[data-testid=row]')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.bottom > top && box.top < bottom
    }).length
  }
  const filled = () => inSight() >= Math.floor(list.clientHeight / list.querySelector('.row').offsetHeight)
  const stops = []
  const frames = []
  for (let stop = 0; stop < ${STOPS}; stop += 1) {
    for (let part = 0; part < 10; part += 1) {
      const before = performance.now()
      list.scrollTop += ${STEP / 10}
      await frame()
      frames.push(performance.now() - before)
    }
    const late = !filled()
    while (!filled()) await frame()
    stops.push([inSight(), list.querySelectorAll('.row').length, late])
  }
  return { stops, frames }
})()`

async function scrolled(page: Page): Promise<Omit<Seen, 'firstRowMs' | 'jumpMs'>> {
  const { stops, frames } = await page.evaluate<{ stops: Array<[number, number, boolean]>; frames: number[] }>(scroll)
  return {
    fewestRows: Math.min(...stops.map(([inSight]) => inSight)),
    late: stops.filter(([, , late]) => late).length,
    mostRows: Math.max(...stops.map(([, drawn]) => drawn)),
    frameMedianMs: percentile(frames, 50),
    frameP99Ms: percentile(frames, 99),
  }
}

/** Far down at once, to where nothing was loaded yet. */
async function jumped(page: Page): Promise<number> {
  const total = Number(await page.getByTestId('row').first().getAttribute('aria-setsize'))
  const place = Math.min(JUMP_ROWS, Math.floor(total * 0.75))
  const began = performance.now()
  await page.evaluate(`(() => {
    const list = document.querySelector('.list')
    list.scrollTop = ${place} * list.querySelector('.row').offsetHeight
  })()`)
  await page.locator(`[data-testid=row][aria-posinset="${place + 5}"]`).waitFor({ timeout: 120_000 })
  return Math.round(performance.now() - began)
}

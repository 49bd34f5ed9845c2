import type { Browser, Page } from 'playwright-core'
import { startChild } from '../daemon-child.ts'
import { percentile } from './cost.ts'
import { keepAll } from './folder.ts'

export interface PageFigures {
  /** From the navigation until the first row is drawn. */
  firstRowMs: number
  /** The lowest number of visible rows with an event at any stop of a scroll. */
  fewestRows: number
  /** Stops at which events had to be loaded first. */
  late: number
  /** The highest number of rows in the document at any stop, which must not grow with the list. */
  mostRows: number
  /** Between two frames while scrolling. */
  frameMedianMs: number
  frameP99Ms: number
  /** From a jump of 15,000 rows, or three quarters of the list, until its events are drawn. */
  jumpMs: number
}

const STOPS = 60
const STEP = 600
const JUMP_ROWS = 15_000

/** Opens a folder with the built page in a browser and measures how it loads and scrolls. */
export async function pageOf(dataDir: string, browser: Browser): Promise<PageFigures> {
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

/** Scrolls step by step, frame by frame. A string, because tests are type-checked without the DOM. */
const scroll = `(async () => {
  const list = document.querySelector('.list')
  const frame = () => new Promise(requestAnimationFrame)
  const visibleRows = () => {
    const { top, bottom } = list.getBoundingClientRect()
    return [...list.querySelectorAll('[data-testid=row]')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.bottom > top && box.top < bottom
    }).length
  }
  const filled = () => visibleRows() >= Math.floor(list.clientHeight / list.querySelector('.row').offsetHeight)
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
    stops.push([visibleRows(), list.querySelectorAll('.row').length, late])
  }
  return { stops, frames }
})()`

async function scrolled(page: Page): Promise<Omit<PageFigures, 'firstRowMs' | 'jumpMs'>> {
  const { stops, frames } = await page.evaluate<{ stops: Array<[number, number, boolean]>; frames: number[] }>(scroll)
  return {
    fewestRows: Math.min(...stops.map(([inSight]) => inSight)),
    late: stops.filter(([, , late]) => late).length,
    mostRows: Math.max(...stops.map(([, drawn]) => drawn)),
    frameMedianMs: percentile(frames, 50),
    frameP99Ms: percentile(frames, 99),
  }
}

/** Jumps far down, to rows that are not loaded yet. */
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

import type { Page } from 'playwright-core'

/** Numbers from 0 to 1, the same for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const keys = [
  ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Space', 'Backspace', 'Escape'],
  ...['Enter', 'Tab', 'a', 'd', 'w', 's', 'c', 'r', 'o', 'f', 'g', '+', '-', ',', '.', '[', ']', '?', 'Shift+ArrowRight'],
]
const sizes = [
  { width: 1400, height: 900 },
  { width: 390, height: 844 },
  { width: 800, height: 600 },
]

const watched = new WeakSet<Page>()

/** Bytes that scripts hold after everything is let go of that can be. */
export const heapOf = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Keys, clicks, drags, wheels, choices and other sizes of the window, at random. The memory that the last half of them took. */
export const actAtRandom = async (
  page: Page,
  number: number,
  seed: number,
): Promise<{ readonly grown: number; readonly log: readonly string[] }> => {
  const random = randomOf(seed)
  const among = <A>(all: readonly A[]): A => all[Math.floor(random() * all.length)]
  const log: string[] = []
  // A file chooser of the browser waits for somebody.
  if (!watched.has(page)) page.on('filechooser', () => undefined)
  watched.add(page)
  const point = () => {
    const { width, height } = page.viewportSize() ?? sizes[0]
    return { x: Math.floor(random() * width), y: Math.floor(random() * height) }
  }
  const actions: readonly (readonly [string, number, () => Promise<unknown>])[] = [
    ['key', 40, () => page.keyboard.press(among(keys))],
    ['click', 20, () => page.mouse.click(point().x, point().y)],
    ['move', 8, () => page.mouse.move(point().x, point().y)],
    [
      'wheel',
      14,
      async () => {
        const modifier = among(['', 'Control', 'Shift', 'Alt'])
        await page.mouse.move(point().x, point().y)
        if (modifier !== '') await page.keyboard.down(modifier)
        await page.mouse.wheel(Math.round(random() * 200 - 100), Math.round(random() * 600 - 300))
        if (modifier !== '') await page.keyboard.up(modifier)
      },
    ],
    [
      'drag',
      10,
      async () => {
        const modifier = among(['', '', 'Control', 'Shift'])
        await page.mouse.move(point().x, point().y)
        if (modifier !== '') await page.keyboard.down(modifier)
        await page.mouse.down()
        await page.mouse.move(point().x, point().y, { steps: 3 })
        await page.mouse.up()
        if (modifier !== '') await page.keyboard.up(modifier)
      },
    ],
    [
      'choose',
      6,
      () =>
        page.evaluate((share) => {
          const all = [...document.querySelectorAll('select')]
          const select = all[Math.floor(share * all.length)]
          if (select === undefined) return
          select.selectedIndex = Math.floor((share * 997) % select.options.length)
          select.dispatchEvent(new Event('change', { bubbles: true }))
        }, random()),
    ],
    ['size', 2, () => page.setViewportSize(among(sizes))],
  ]
  const often = actions.flatMap((action) => Array.from({ length: action[1] }, () => action))
  let half = 0
  for (let count = 0; count < number; count++) {
    const [name, , act] = among(often)
    log.push(name)
    await act()
    if (count % 25 === 24) await page.waitForTimeout(200)
    if (count === Math.floor(number / 2)) half = await heapOf(page)
  }
  await page.setViewportSize(sizes[0])
  await page.waitForTimeout(500)
  return { grown: (await heapOf(page)) - half, log }
}

/** Saves by real processes: killed at any moment, two at one place, and read while they replace another. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { builtIn } from '../../src/catalog.js'
import { type Contest, contests, look, saving } from './processes.js'
import { tally, torture } from './report.js'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-torture-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const sinks = [...builtIn.sinks.values()]
const all = await contests(base, torture.everySink ? sinks : [sinks[torture.seed % sinks.length]])

let state = torture.seed
/** A number from 0 to 1, by the seed. */
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Take away an output, and all that stands beside it. */
const clear = (out: string): void => {
  fs.rmSync(path.dirname(out), { recursive: true, force: true })
  fs.mkdirSync(path.dirname(out))
}

/** Put the first of the two there, as it was saved. */
const standing = ({ at }: Contest, out: string): void =>
  fs.cpSync(path.dirname(at('whole0')), path.dirname(out), { recursive: true })

const isClear = (found: string): boolean => found === 'Incomplete' || found === 'Unreadable: nothing there'

describe.each(all)('$called', (contest) => {
  const { kind, called, at, command, whole } = contest

  test('the two that contend differ, and both are read', () => {
    expect(whole.every((each) => /^[0-9a-f]{64}$/.test(each))).toBe(true)
    expect(whole[0]).not.toBe(whole[1])
  })

  test('killed at any moment, it leaves the old data, the new, or a clear fault; and going on gives the new', async () => {
    const out = at('killed')
    const measured = saving(command(1, out), out)
    await measured.began
    const started = performance.now()
    await measured.ended
    let longest = performance.now() - started
    for (let round = 0; round < torture.kills; round++) {
      const over = round % 2 === 1
      clear(out)
      if (over) standing(contest, out)
      const process = saving(command(1, out, '--overwrite'), out)
      await process.began
      const begun = performance.now()
      const after = random() * longest
      await Promise.race([wait(after), process.ended])
      process.kill()
      const { status } = await process.ended
      if (status === 0) longest = Math.max(performance.now() - begun, 0.9 * longest)
      const found = await look(kind, out)
      const allowed = found === whole[1] || (over ? found === whole[0] : isClear(found))
      const where = `seed ${torture.seed}, round ${round}: killed after ${after} ms${over ? ', over another' : ''}`
      if (!allowed || (status === 0 && found !== whole[1])) throw new Error(`${where}: found ${found}, not ${whole.join(' or ')}`)
      const what = found === whole[1] ? 'the new data' : found === whole[0] ? 'the old data' : 'a clear fault'
      tally(called, `killed by SIGKILL: ${status === 0 ? 'it was over by then' : what}`, 1)
      if (round % 4 > 1) continue
      const again = await saving(command(1, out, '--resume', '--overwrite'), out).ended
      if (again.status !== 0) throw new Error(`${where}, and gone on with: ${again.stderr}`)
      expect(await look(kind, out), where).toBe(whole[1])
      expect(fs.existsSync(`${out}.rxephys-unfinished`), where).toBe(false)
      tally(called, 'killed by SIGKILL, and gone on with: the new data', 1)
    }
  })

  test('of two processes at one place, one is let in, or one after the other', async () => {
    for (let round = 0; round < torture.meetings; round++) {
      const out = at('contended')
      clear(out)
      const first = saving(command(0, out, '--overwrite'), out)
      if (round % 2 === 1) await first.began
      const ends = await Promise.all([first.ended, saving(command(1, out, '--overwrite'), out).ended])
      const odd = ends.find(({ status, stderr }) => status !== 0 && !/Conflict: output .*wait for it to end/.test(stderr))
      if (odd !== undefined) throw new Error(`${odd.status}: ${odd.stderr}`)
      expect(ends.some(({ status }) => status === 0)).toBe(true)
      const found = await look(kind, out)
      expect(whole.filter((_, which) => ends[which].status === 0)).toContain(found)
      const refused = ends.some(({ status }) => status !== 0)
      tally(called, `two processes at one place: ${refused ? 'one was refused' : 'one came after the other'}`, 1)
    }
  })

  test('read while another takes its place, it is the old or the new, or a clear fault', async () => {
    const out = at('read')
    clear(out)
    standing(contest, out)
    let writing = true
    const writer = (async () => {
      for (let round = 0; round < torture.overwrites; round++) {
        const { status, stderr } = await saving(command(round % 2 === 0 ? 1 : 0, out, '--overwrite'), out).ended
        if (status !== 0) throw new Error(stderr)
      }
    })().finally(() => {
      writing = false
    })
    // Heard of when all is read.
    writer.catch(() => undefined)
    const counts = new Map<string, number>()
    while (writing) {
      const found = await look(kind, out)
      // What is another than when it was opened is told as such.
      const known = whole.includes(found) || /^(Incomplete|Conflict|Unreadable)/.test(found)
      if (!known) throw new Error(`found ${found}`)
      const what = whole.includes(found) ? 'the old data or the new' : found
      counts.set(what, (counts.get(what) ?? 0) + 1)
      await wait(1)
    }
    await writer
    for (const [what, count] of counts) tally(called, `read while it is replaced: ${what}`, count)
    expect(counts.get('the old data or the new')).toBeGreaterThan(0)
  })
})

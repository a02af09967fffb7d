import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { files } from '../../../src/platform/node.js'
import { takeLock } from '../../../src/run/lock.js'
import { placesIn } from './support.js'

const place = placesIn('lock')
const take = (name: string) => takeLock(place(name), 'output x', files)

/** Write a lock of `owner`, in the place of this process. */
const lockOf = (name: string, owner: object): void =>
  fs.writeFileSync(place(name), JSON.stringify({ lock: 'theirs', ...files.owner(), ...owner }))

describe('a lock', () => {
  test('is one thread’s at a time, and free again when it is given back', () => {
    const lock = take('one')
    expect(lock.isOwn()).toBe(true)
    expect(() => take('one')).toThrow(/Conflict: output x: expected no other process that writes it, found process \d+ of /)
    lock.release()
    take('one').release()
    expect(fs.existsSync(place('one'))).toBe(false)
  })

  test('of a process that was killed is taken over, also where its number is another’s now', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    const { pid = 0 } = child
    lockOf('dead', { process: pid, started: undefined })
    expect(() => take('dead')).toThrow(`found process ${pid} of`)
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
    take('dead').release()
    lockOf('reused', { process: process.ppid, started: '1' })
    if (process.platform === 'linux') take('reused').release()
  })

  test('of another host, of another container, or that cannot be read, stays until it is removed', () => {
    for (const owner of [{ host: 'elsewhere' }, { space: 'pid:[1]' }, { host: 5 }]) {
      lockOf('far', { process: 1, ...owner })
      expect(() => take('far'), JSON.stringify(owner)).toThrow(`if it does not, remove ${place('far')}`)
      expect(fs.existsSync(place('far'))).toBe(true)
    }
    fs.rmSync(place('far'))
    take('far').release()
  })

  test('of this machine before it was started anew is a dead process’s', () => {
    lockOf('boot', { boot: 'another' })
    if (files.owner().machine === undefined) expect(() => take('boot')).toThrow('cannot be told')
    else take('boot').release()
  })

  test('that was removed by hand and taken by another is not given back for it', () => {
    const lock = take('lost')
    lockOf('lost', { host: 'elsewhere' })
    expect(lock.isOwn()).toBe(false)
    lock.release()
    expect(fs.existsSync(place('lost'))).toBe(true)
  })

  test('of a dead owner goes to one of many who try', async () => {
    const program = path.resolve('dist/src')
    const script = `
      import { takeLock } from '${program}/run/lock.js'
      import { files } from '${program}/platform/node.js'
      console.log('ready')
      process.stdin.once('data', () => {
        try { takeLock(process.argv[1], 'x', files); console.log('mine') } catch (error) { console.log(error.name) }
        // Whoever has it keeps it until all have tried.
        process.stdin.once('end', () => process.exit())
      })`
    for (const round of [1, 2]) {
      lockOf(`many${round}`, { process: 2 ** 22 + 7, lock: `dead${round}` })
      const children = Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, place(`many${round}`)])
        const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
        return { child, next: async (): Promise<unknown> => (await lines.next()).value }
      })
      expect(await Promise.all(children.map(({ next }) => next()))).toEqual(['ready', 'ready', 'ready', 'ready'])
      for (const { child } of children) child.stdin.write('now')
      const answers = await Promise.all(children.map(({ next }) => next()))
      for (const { child } of children) child.stdin.end()
      expect(answers.toSorted()).toEqual(['FaultError', 'FaultError', 'FaultError', 'mine'])
    }
  })
})

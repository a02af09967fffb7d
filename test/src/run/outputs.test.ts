/** What stands in and around the places that are written: what is the user's stays, and nothing is written onto what is read. */
import fs from 'node:fs'
import path from 'node:path'
import { generateRecording, generateSorting, open, openSorting, type Recording } from 'rxephys'
import { commonReference, setTimes } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { filesBelow, placesIn } from './support.js'

const place = placesIn('outputs')
const put = (file: string, text = 'mine'): string => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  return file
}
const noise = { numChannels: 2, durations: [0.5], samplingFrequency: 1000, dtype: 'int16' } as const
const raw = await generateRecording(noise)
const saved = await raw.save(place('saved'))

describe('files of the user’s', () => {
  test('whose names are close stay, whatever is saved, opened, dumped or begun anew', async () => {
    const names = ['partial', 'replaced', 'new', 'partial.journal.json', 'tmp', 'rxephys']
    for (const name of names) put(place(`near/x.${name}/notes.txt`))
    for (const name of names) put(place(`near/x.dat.${name}`))
    for (const name of names) put(place(`near/p.json.${name}`))
    const mine = filesBelow(place('near'))
    await expect(open(place('near/x'))).rejects.toThrow('nothing there')
    expect(filesBelow(place('near'))).toEqual(mine)
    for (const options of [{}, { overwrite: true }, { overwrite: true, resume: true }] as const) {
      await raw.save(place('near/x'), options)
      await raw.save(place('near/x.dat'), options)
      raw.dump(place('near/p.json'))
      await open(place('near/x'))
    }
    for (const name of ['x', 'x.dat', 'x.dat.checksums.json', 'p.json']) fs.rmSync(place(`near/${name}`), { recursive: true })
    expect(filesBelow(place('near'))).toEqual(mine)
  })

  test('that have the very name of what is unfinished are refused, and stay', async () => {
    const mine = put(place('foreign/out.rxephys-unfinished/new/notes.txt'))
    for (const options of [{}, { overwrite: true }, { resume: true }])
      await expect(raw.save(place('foreign/out'), options)).rejects.toThrow(/Conflict: .*move it away, or save to another place/)
    await expect(open(place('foreign/out'))).rejects.toThrow('Unreadable')
    expect(fs.readFileSync(mine, 'utf8')).toBe('mine')
    expect(fs.readdirSync(place('foreign'))).toEqual(['out.rxephys-unfinished'])
  })

  test('that were put in the place while it was written stay', async () => {
    const onProgress = (): void => void (fs.existsSync(place('meanwhile')) || put(place('meanwhile/notes.txt')))
    await expect(raw.save(place('meanwhile'), { onProgress })).rejects.toThrow(/Conflict: output .*meanwhile: expected nothing/)
    expect(filesBelow(place('meanwhile'))).toEqual({ 'notes.txt': Buffer.from('mine').toString('base64') })
    await expect(raw.save(place('meanwhile'), { overwrite: true })).rejects.toThrow('also holds "notes.txt"')
  })

  test('within a folder of a save keep it from being replaced', async () => {
    await raw.save(place('held'))
    // The first could be a save's by its name, the second could not.
    for (const name of ['mine.npy', 'notes.txt']) {
      const mine = put(place(`held/properties/${name}`))
      await expect(raw.save(place('held'), { overwrite: true })).rejects.toThrow(`also holds "properties/${name}"`)
      fs.rmSync(mine)
    }
    await raw.save(place('held'), { overwrite: true })
  })

  test('that are no archive, or have a name like a mark, are not replaced by a sorting', async () => {
    const sorting = await generateSorting({ durations: [1] })
    const mine = [put(place('mine.npz')), put(place('like.npz.rxephys-unfinished/rxephys-notes.txt'))]
    await expect(sorting.save(place('mine.npz'), { overwrite: true })).rejects.toThrow('expected an archive, or nothing')
    await expect(sorting.save(place('like.npz'))).rejects.toThrow('expected')
    await expect(raw.save(place('like.npz'), { format: 'binaryFolder' })).rejects.toThrow('move it away')
    expect(mine.map((path) => fs.readFileSync(path, 'utf8'))).toEqual(['mine', 'mine'])
  })
})

describe('what is read is never written onto', () => {
  const onto = (recording: Recording, to: string) =>
    expect(recording.save(to, { overwrite: true }), to).rejects.toThrow(
      /Conflict: output .*expected a place that the pipeline does not read/,
    )

  test('by its name, another of its names, a place in it, one around it', async () => {
    fs.symlinkSync(place('saved'), place('link'))
    fs.symlinkSync(place(''), place('up'))
    const before = filesBelow(place('saved'))
    const referenced = saved.pipe(commonReference())
    for (const name of [
      'saved',
      'saved/',
      'link',
      'up/saved',
      'saved/../saved',
      'saved/inner',
      'link/inner',
      'saved/properties',
      '',
    ])
      await onto(referenced, `${place('')}/${name}`)
    expect(filesBelow(place('saved'))).toEqual(before)
    expect(fs.readdirSync(place('')).filter((name) => /^(saved|link|up).*unfinished/.test(name))).toEqual([])
  })

  test('however deep it lies in a folder that is written, or is written in one that is read', async () => {
    const deep = await raw.save(place('around/two/levels/saved'))
    await onto(deep, place('around'))
    await onto(deep, place('around/two/levels/saved/in/ner/most'))
    await deep.save(place('around/two/beside'))
  })

  test('of raw files, through hard links too, and by dump', async () => {
    const file = await raw.save(place('raw/x.dat'))
    fs.linkSync(place('raw/x.dat'), place('raw/hard.dat'))
    const before = filesBelow(place('raw'))
    for (const name of ['raw/x.dat', 'raw/hard.dat', 'raw']) await onto(file, place(name))
    await expect(file.writeBinary(place('raw/x.dat'), { overwrite: true })).rejects.toThrow(
      'a place that the pipeline does not read',
    )
    for (const name of ['raw/x.dat', 'raw/hard.dat'])
      expect(() => file.dump(place(name))).toThrow(/Conflict: output .*expected a place that the pipeline does not read/)
    expect(filesBelow(place('raw'))).toEqual(before)
  })

  test('of arrays that operators read, and of sortings', async () => {
    const vector = await raw
      .pipe(setTimes({ times: Float64Array.from({ length: 500 }, (_, frame) => frame / 1000) }))
      .save(place('timed'))
    expect(vector.hasTimeVector()).toBe(true)
    const read = raw.pipe(setTimes({ times: place('timed/times_cached_seg0.npy') }))
    await onto(read, place('timed'))
    const sorting = await (await generateSorting({ numUnits: 2, durations: [1] })).save(place('units'))
    await expect(sorting.save(place('units'), { overwrite: true })).rejects.toThrow('a place that the pipeline does not read')
    await expect(sorting.save(place('units/inner'))).rejects.toThrow('a place that the pipeline does not read')
    expect((await openSorting(place('units'))).unitIds).toEqual(sorting.unitIds)
  })
})

describe('links', () => {
  test('are followed, and stay links', async () => {
    await raw.save(place('there/real'))
    fs.symlinkSync('there/real', place('pointer'))
    await saved.pipe(commonReference()).save(place('pointer'), { overwrite: true })
    expect(fs.lstatSync(place('pointer')).isSymbolicLink()).toBe(true)
    const kinds = JSON.parse(fs.readFileSync(place('there/real/rxephys.json'), 'utf8')).nodes.map(
      (node: { kind: string }) => node.kind,
    )
    expect(kinds).toEqual(['spikeinterfaceFolder', 'commonReference'])
    put(place('there/p.json'), '{}')
    fs.symlinkSync('there/p.json', place('p.json'))
    raw.dump(place('p.json'))
    expect(fs.lstatSync(place('p.json')).isSymbolicLink()).toBe(true)
    expect(JSON.parse(fs.readFileSync(place('there/p.json'), 'utf8')).nodes).toHaveLength(1)
  })

  test('that lead to nothing are refused before any work', async () => {
    const told = /Conflict: output .*dangling.*a link to .*, where nothing is/
    fs.symlinkSync(place('nowhere/at/all'), place('dangling'))
    for (const options of [{}, { overwrite: true }]) await expect(raw.save(place('dangling'), options)).rejects.toThrow(told)
    await expect((await generateSorting({ numUnits: 2, durations: [1] })).save(place('dangling'))).rejects.toThrow(told)
    expect(() => raw.dump(place('dangling'))).toThrow(told)
    expect(fs.existsSync(place('nowhere'))).toBe(false)
    expect(fs.readdirSync(place('')).filter((name) => name.startsWith('dangling'))).toEqual(['dangling'])
  })
})

describe('a refusal before work leaves nothing', () => {
  const refusals: readonly (readonly [string, (to: string) => Promise<unknown>])[] = [
    ['a budget that is too small', (to) => saved.pipe(commonReference()).save(to, { memoryBudget: '1M', overwrite: true })],
    ['the same of raw files', (to) => raw.save(`${to}.dat`, { memoryBudget: '1M' })],
    ['a signal that is given already', (to) => raw.save(to, { signal: AbortSignal.abort() })],
    ['another number of files than segments', (to) => raw.writeBinary([`${to}.dat`, `${to}.raw`])],
  ]
  test.each(refusals)('%s', async (_what, act) => {
    await expect(act(place('deep/er/out'))).rejects.toThrow(/NoSpace|Aborted|InvalidParams/)
    expect(fs.existsSync(place('deep'))).toBe(false)
    await raw.save(place('deep/er/out'))
    fs.rmSync(place('deep'), { recursive: true })
  })
})

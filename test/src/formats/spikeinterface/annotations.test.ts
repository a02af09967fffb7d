import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting } from 'rxephys'
import { annotate, setProperty } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { propertyDtypes } from '../../../../src/model/properties.js'
import { temporaryFolder } from '../../../sources/support.js'

const base = temporaryFolder()
const recording = await generateRecording({ numChannels: 2, durations: [0.01], dtype: 'int16' })
const sorting = await generateSorting({ numUnits: 2, durations: [0.1] })

/** What Python tells apart, as it writes it. */
const told = `"whole": 1.0, "int": 1, "taps": [2.0, 2, {"a/b~": -300.0}], "large": 1e+20, "zero": -0.0`
const long = `"long": [1152921504606846977]`
const held = { whole: 1, int: 1, taps: [2, 2, { 'a/b~': -300 }], large: 1e20, zero: -0 }

const saves = [
  ['a folder', '', {}],
  ['Zarr', '.zarr', {}],
  ['Zarr 3', ' 3.zarr', { zarrFormat: 3 }],
] as const

/** The text of all files that tell annotations, without what only arranges it. */
const textOf = (path: string): string =>
  ['si_folder.json', '.zattrs', '.zmetadata', 'zarr.json']
    .map((name) => join(path, name))
    .flatMap((file) =>
      existsSync(file)
        ? [
            readFileSync(file, 'utf8')
              .replace(/\s+/g, ' ')
              .replace(/([[{]) /g, '$1')
              .replace(/ ([\]}])/g, '$1'),
          ]
        : [],
    )
    .join('')

/** Let a save tell these annotations, as if Python had written it. */
const retell = (path: string): void => {
  for (const name of ['si_folder.json', '.zattrs', '.zmetadata', 'zarr.json']) {
    const file = join(path, name)
    if (existsSync(file)) writeFileSync(file, readFileSync(file, 'utf8').replace('"mark": "here"', `${told}, ${long}`))
  }
  for (const name of ['checksums.json', 'rxephys.json']) rmSync(join(path, name))
}

describe.each(saves)('annotations of %s', (_name, ending, formatParams) => {
  const mark = annotate({ key: 'mark', value: 'here' })
  const way = { formatParams, overwrite: true }

  test('of a recording: a whole float stays one, an integer too long for a double is left out by name', async () => {
    const [first, second] = [join(base, `first${ending}`), join(base, `second${ending}`)]
    await recording.pipe(mark).save(first, way)
    retell(first)
    const found = await open(first)
    expect(found.annotations).toEqual({ ...recording.annotations, ...held })
    expect(found.notices.map(({ message }) => message).join()).toMatch(/the annotation "long" is not read: .*no double holds/)
    const again = await found.pipe(annotate({ key: 'more', value: 2 })).save(second, way)
    expect(textOf(second)).toContain(told)
    expect(textOf(second)).toContain('"more": 2}')
    expect(again.header).toEqual({ ...found.header, annotations: { ...found.annotations, more: 2 } })
  })

  test('of a sorting too', async () => {
    const [first, second] = [join(base, `one${ending}`), join(base, `two${ending}`)]
    await sorting.pipe(mark).save(first, way)
    retell(first)
    const found = await openSorting(first)
    expect(found.annotations).toEqual({ ...sorting.annotations, ...held })
    expect(found.notices.map(({ message }) => message).join()).toContain('the annotation "long" is not read')
    await found.save(second, way)
    expect(textOf(second)).toContain(told)
  })

  test('properties of every dtype keep it', async () => {
    const path = join(base, `dtypes${ending}`)
    const valuesOf = (dtype: string) => (dtype === 'bool' ? [true, false] : dtype === 'string' ? ['a', ''] : [1, 100])
    let many = recording
    for (const dtype of propertyDtypes) many = many.pipe(setProperty({ key: dtype, values: valuesOf(dtype), dtype }))
    const saved = await many.save(path, way)
    expect(saved.properties).toEqual(many.properties)
    for (const dtype of propertyDtypes) expect(saved.properties[dtype]).toEqual({ dtype, values: valuesOf(dtype) })
  })
})

test('values that a dtype does not hold are refused', () => {
  const refused = [
    ['int8', -129],
    ['uint16', 65_536],
    ['uint32', -1],
    ['uint64', -1],
    ['float16', 1 / 3],
  ] as const
  for (const [dtype, value] of refused)
    expect(() => recording.pipe(setProperty({ key: 'x', values: [0, value], dtype }))).toThrow(`values that ${dtype} holds`)
})

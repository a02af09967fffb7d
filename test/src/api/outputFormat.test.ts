import fs from 'node:fs'
import { generateRecording, generateSorting, open } from 'rxephys'
import { setProperty, shiftTimes } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { placesIn } from '../run/support.js'

const place = placesIn('format')
const recording = (await generateRecording({ numChannels: 2, durations: [0.1], dtype: 'int16' })).pipe(
  setProperty({ key: 'gain_to_uV', values: [0.5, 0.25] }),
  setProperty({ key: 'offset_to_uV', values: [0, 1] }),
  shiftTimes({ shift: 2 }),
)
const sorting = await generateSorting({ numUnits: 2, durations: [1] })

describe('an ending that names a format', () => {
  test.each(['.npz', '.csv', '.json', '.nwb', '.NWB', '.nwb/'])('%s of a recording is refused', async (ending) => {
    await expect(recording.save(place(`x${ending}`))).rejects.toThrow(
      /Unsupported: saving a recording as \.\w+: .*\.dat, \.raw or \.bin is written as such, .*format: "binaryFolder"/,
    )
    expect(fs.readdirSync(place('')).filter((name) => name.startsWith('x'))).toEqual([])
  })

  test.each(['.csv', '.json', '.nwb', '.dat', '.raw', '.bin'])('%s of a sorting is refused', async (ending) => {
    await expect(sorting.save(place(`x${ending}`))).rejects.toThrow(/Unsupported: saving a sorting as .*ends in \.npz/)
    expect(fs.existsSync(place(`x${ending}`))).toBe(false)
  })

  test.each(['.dat', '.raw', '.bin', '.DAT'])('%s is a file of samples, opened with all that it does not say', async (ending) => {
    const saved = await recording.save(place(`y${ending}`))
    const { data } = await recording.getTraces()
    expect(fs.readFileSync(place(`y${ending}`)).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength))).toBe(true)
    expect((await saved.getTraces()).data).toEqual(data)
    expect(saved.channelIds).toEqual(recording.channelIds)
    expect(saved.getChannelGains()).toEqual([0.5, 0.25])
    expect(await saved.getStartTime()).toBe(2)
  })

  test.each(['.zarr', '.ZARR', '.zarr/'])('%s is Zarr', async (ending) => {
    const saved = await recording.save(place(`z${ending}`), { overwrite: true })
    expect((await saved.getTraces()).data).toEqual((await recording.getTraces()).data)
    expect(saved.header).toEqual(recording.header)
    expect(await saved.getStartTime()).toBe(2)
    const units = await sorting.save(place(`units${ending}`), { overwrite: true })
    expect(await units.toSpikeTrains()).toEqual(await sorting.toSpikeTrains())
  })

  test('gives way to what is asked for', async () => {
    await recording.save(place('z.csv'), { format: 'binaryFolder' })
    expect(fs.statSync(place('z.csv')).isDirectory()).toBe(true)
    await recording.save(place('samples'), { format: 'binary', dtype: 'float32' })
    expect(fs.statSync(place('samples')).size).toBe(3000 * 2 * 4)
    await sorting.save(place('units.dat'), { format: 'npz' })
    expect(fs.statSync(place('units.dat')).isFile()).toBe(true)
    for (const format of ['zarr', 'zarrSorting']) {
      const saved = await sorting.save(place('units'), { format, overwrite: true })
      expect(await saved.toSpikeTrains()).toEqual(await sorting.toSpikeTrains())
      expect(fs.existsSync(place('units/.zgroup'))).toBe(true)
    }
    await expect(sorting.save(place('x'), { format: 'zar' })).rejects.toThrow(
      'did you mean "zarr"? known: npz, numpyFolder, zarr',
    )
  })
})

test.each(['session.2024.05', 'run.raw.clean', 'dat', 'v1.0'])('%s is a folder', async (name) => {
  await recording.save(place(name))
  expect((await open(place(name))).getNumSamples()).toBe(3000)
})

test('several segments are several files of samples', async () => {
  const two = await generateRecording({ numChannels: 2, durations: [0.1, 0.2], dtype: 'int16' })
  const saved = await two.save(place('two.bin'))
  expect(fs.readdirSync(place('')).filter((name) => name.startsWith('two'))).toEqual([
    'two_seg0.bin',
    'two_seg0.bin.checksums.json',
    'two_seg1.bin',
    'two_seg1.bin.checksums.json',
  ])
  expect((await saved.getTraces({ segment: 1 })).data).toEqual((await two.getTraces({ segment: 1 })).data)
})

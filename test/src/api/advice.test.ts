/** Faults that a user meets at the door say what is there, and what opens it. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { haveShared, put, shared, temporaryFolder } from '../../sources/support.js'
import { rxephys } from '../cli/support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)

describe.skipIf(!haveShared)('files that others made', () => {
  test('a folder names the file in it that opens by itself', async () => {
    await expect(openSorting(shared('kwik/neo'))).rejects.toThrow(
      'found none of these, but a folder of neo.dat, neo.kwik, neo.kwx (neo.kwik in it is a .kwik file of Klusta: openSorting() opens that)',
    )
    const { stderr } = await rxephys(['info', shared('kwik/neo')])
    expect(stderr).toContain('neo.kwik in it is a .kwik file of Klusta: openSorting() opens that')
  })

  test.each([
    ['nwb-hdf5/1.1.2_nwbfile.nwb', 'it holds no samples of electrodes, units or events'],
    ['mearec/mearec_smaller_data.h5', 'neither samples nor spike trains'],
  ])('%s, which holds nothing that is read, says so whoever asks: nobody sends the user to another', async (name, told) => {
    await expect(open(shared(name))).rejects.toThrow(told)
    for (const [opening, held] of [
      [openSorting, 'spikes'],
      [openEvents, 'events'],
    ] as const) {
      const refusal: unknown = await opening(shared(name)).catch((error: unknown) => error)
      expect(`${refusal}`).toMatch(new RegExp(`without samples \\(it holds no ${held} that are read either\\)$`))
      expect(`${refusal}`).not.toContain('opens it')
    }
  })

  test('an NWB file without what is asked for by name says what opens the rest', async () => {
    const path = shared('nwb-hdf5/aibs_ecephys.nwb')
    await expect(openSorting(path, { source: 'nwbSorting' })).rejects.toThrow('something else')
    const units = { rxephys: 1, nodes: [{ kind: 'nwbSorting', version: 1, params: { filePath: path } }] }
    await expect(openSorting(units)).rejects.toThrow(/a table of units, found none \(open opens its samples: acquisition\/probe/)
    const events = { rxephys: 1, nodes: [{ kind: 'nwbEvents', version: 1, params: { filePath: path } }] }
    await expect(openEvents(events)).rejects.toThrow(/intervals or events, found none \(open opens its samples/)
  })

  test('a stream of an NWB file that holds samples and units chooses between them on the command line', async () => {
    const path = shared('nwb-hdf5/ecephys_tutorial_v2.5.0.nwb')
    expect((await rxephys(['info', path, '--stream', 'units'])).stdout).toMatch(/^Sorting: 10 units/m)
    expect((await rxephys(['info', path, '--stream', 'acquisition/ElectricalSeries'])).stdout).toMatch(/^Recording: 4 channels/m)
    const both = await rxephys(['info', path, '--source', 'nwb', '--stream', 'processing/ecephys/LFP/ElectricalSeries'])
    expect(both.stdout).toMatch(/^Recording: 4 channels/m)
  })

  test('an Open Ephys session without its samples says what is to be copied, and what opens without them', async () => {
    const session = 'openephys-binary/v0.6.7_Binary'
    cpSync(shared(session), at('session'), { recursive: true, mode: 0 })
    await expect(open(at('session'))).rejects.toThrow(
      /a stream with its continuous\.dat, found none \(copy the folders `continuous`/,
    )
  })

  test('a sorting of tridesclous without a segment names the file that is missing', async () => {
    cpSync(shared('tridesclous/tdc_example0'), at('tdc'), { recursive: true })
    rmSync(join(at('tdc'), 'channel_group_0', 'segment_0'), { recursive: true })
    await expect(openSorting(at('tdc'))).rejects.toThrow(
      /segment_0\/arrays\.json: expected what describes the array spikes, found nothing there \(copy the folder of tridesclous whole/,
    )
  })

  test.each([
    ['plexon/explore1.plx', 'openSorting reads its spikes, openEvents its events'],
    ['blackrock/FileSpec2.3001.nev', 'openSorting'],
  ])('%s, without samples, is told as that where a stream is asked for too', async (name, told) => {
    const folder = join(at('alone'), name.replace('/', '-'))
    const path = join(folder, name.slice(name.indexOf('/') + 1))
    cpSync(shared(name), path)
    for (const options of [{}, { stream: 'WB' }]) await expect(open(path, options)).rejects.toThrow(told)
  })
})

test('the .xml of NeuroScope with too many channels is told how many there may be', async () => {
  const channels =
    '<acquisitionSystem><nBits>16</nBits><nChannels>999999</nChannels><samplingRate>20000</samplingRate></acquisitionSystem>'
  put(at('many.xml'), `<parameters>${channels}</parameters>`)
  put(at('many.dat'), new Uint8Array(8))
  await expect(open(at('many.dat'))).rejects.toThrow(
    'a number above 0, up to 65536, as acquisitionSystem/nChannels, found 999999',
  )
})

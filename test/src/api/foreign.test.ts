/** Formats that are named, though nothing here reads them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { exampleOf } from '../../../property-tests/examples.js'
import { memoryFiles } from '../../../property-tests/memoryFiles.js'
import { foreignFault } from '../../../src/api/foreign.js'
import { foreignFormats } from '../../../src/api/foreignFormats.js'
import { builtIn } from '../../../src/catalog.js'
import { renderFault } from '../../../src/model/fault.js'
import { hdf5Bytes } from '../../sources/hdf5Files.js'
import { put, temporaryFolder } from '../../sources/support.js'
import { rxephys } from '../cli/support.js'

const folder = temporaryFolder()
const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

test.each([
  ['run.smr', '\x06\0(C) CED 87', /a Spike2 file \(CED\), of 32 bits, which it does not read.*read_spike2/],
  ['renamed.bin', '\x06\0(C) CED 87', /a Spike2 file/],
  ['run.smrx', 'anything', /a Spike2 file \(CED\), of 64 bits.*read_ced/],
  ['run.pl2', '', /a Plexon 2 file.*read_plexon2/],
  ['run.mpx', '4\0h', /an Alpha Omega file.*read_alphaomega/],
  ['run.mcd', 'MCSSTRM  ', /Multi Channel Systems file \(MC_Rack\).*MC_DataTool/],
  ['run.abf', 'ABF2', /an Axon file.*read_axon/],
  ['run.vhdr', 'Brain Vision Data Exchange Header File Version 1.0\n', /a BrainVision header.*BrainVisionIO/],
  ['run.trc', '* MICROMED  Brain-Quick System', /a Micromed file.*MicromedIO/],
  ['run.e', '', /a Nicolet file/],
  ['run.dat', '\x0cDAC2/GS/2000', /an Elphy file/],
  ['run.EDR', 'VER=6.4\n', /a WinEDR file/],
  ['run.mat', 'MATLAB 5.0 MAT-file, Platform: GLNXA64', /a MATLAB file/],
])('%s is named by what it is called or begins with, and what can be done is told', async (name, bytes, told) => {
  const path = join(folder, name)
  writeFileSync(path, latin(bytes))
  await expect(open(path)).rejects.toThrow(told)
  await expect(openSorting(path)).rejects.toThrow(told)
})

test.each([
  ['run.h5', { McsHdf5ProtocolType: 'RawData' }, /an HDF5 file of Multi Channel Systems.*read_mcsh5/],
  ['odd.h5', { made: 'by somebody' }, /an HDF5 file of a layout that is not known here/],
])('%s is told from other HDF5 files by its attributes', async (name, attributes, told) => {
  await expect(open(put(join(folder, name), hdf5Bytes({ attributes })))).rejects.toThrow(told)
})

describe('a folder with files of such a format', () => {
  const block = join(folder, 'tank', 'Block-1')
  for (const name of ['notes.txt', 'tank_Block-1.TEV', 'tank_Block-1.tsq']) put(join(block, name), '')

  test('is named by them', async () => {
    await expect(open(block)).rejects.toThrow(
      /^Unreadable: .*Block-1: expected a format that rxephys reads, found a folder with tank_Block-1\.TEV, a block of a TDT tank \(Tucker-Davis\), which it does not read \(in SpikeInterface, read_tdt\(\.\.\.\)\.save\(folder="saved"\) makes a folder that open\("saved"\) opens\)$/,
    )
  })

  test('and on the command line as well', async () => {
    const { status, stderr } = await rxephys(['info', block])
    expect(status).toBe(1)
    expect(stderr).toContain('a block of a TDT tank')
  })
})

describe('a channel that Combinato sorted', () => {
  const channel = join(folder, 'CSC1')
  const found = put(join(channel, 'data_CSC1.h5'), hdf5Bytes({ attributes: { made: 'by Combinato' } }))
  const sorted = put(join(channel, 'sort_neg_user/sort_cat.h5'), hdf5Bytes({ attributes: { made: 'by Combinato' } }))

  test.each([channel, found, sorted])('%s is named', async (path) => {
    await expect(openSorting(path)).rejects.toThrow(/a file of the spike sorter Combinato.*read_combinato.*openSorting/)
    expect((await rxephys(['info', path])).stderr).toContain('a file of the spike sorter Combinato')
  })

  test('a file of another name is not', async () => {
    const other = put(join(channel, 'data_CSC2.h5'), hdf5Bytes({ attributes: { made: 'by somebody' } }))
    await expect(openSorting(other)).rejects.toThrow('an HDF5 file of a layout that is not known here')
  })
})

test('an ending that others use too is of the format only where the bytes say so', async () => {
  const path = join(folder, 'other.map')
  writeFileSync(path, 'no')
  await expect(open(path)).rejects.toThrow('none of these')
})

test('no file of a format that is read is named as one that is not', async () => {
  const containers = /an HDF5 file of a layout|an array of numpy|a MATLAB file other than/
  for (const kind of builtIn.sources.keys()) {
    const held = memoryFiles()
    ;(await exampleOf(kind))?.(held, '/held/example')
    for (const name of held.snapshot('/held').keys()) {
      const fault = foreignFault(`/held${name}`, held)
      if (fault !== undefined) expect(renderFault(fault), kind).toMatch(containers)
    }
  }
})

test('every format says a name, or what it holds', () => {
  for (const { what, names, paths, holds } of foreignFormats) {
    expect(names ?? paths ?? holds, what).toBeDefined()
    for (const name of names ?? []) expect(name).toBe(name.toLowerCase())
  }
})

import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { mearecSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { mearecBytes } from './mearecFiles.js'
import { writeExample } from './mearecSorting.example.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

test('spike trains are units, in frames of the recording', async () => {
  const sorting = await openSorting(params.filePath)
  expect(sorting.unitIds).toEqual(['#0', '#1'])
  expect(await sorting.getUnitSpikeTrain('#0')).toEqual(Float64Array.of(1, 7))
  expect(await sorting.getUnitSpikeTrain('#1')).toEqual(Float64Array.of(2))
  expect(sorting.segments[0].frames).toBe(11)
  expect(sorting.notices.map(({ message }) => message)).toEqual(['also there: samples, which open opens'])
})

test('trains stand in the order of their numbers; halves of frames go to the even one', async () => {
  const trains = { 10: [0.00025], 2: [0.00125, 0.00035, -1] }
  const sorting = await openSorting(put(join(folder, 'many.h5'), mearecBytes({ trains })))
  expect(await sorting.getUnitSpikeTrain('#0')).toEqual(Float64Array.of(4, 12))
  expect(await sorting.getUnitSpikeTrain('#1')).toEqual(Float64Array.of(2))
  expect(sorting.notices.map(({ message }) => message)).toEqual([expect.stringContaining('1 spikes before the first frame')])
})

test('times that are none, and a file without trains, are refused', async () => {
  const path = put(join(folder, 'nan.h5'), mearecBytes({ trains: { 0: [0.1, Number.NaN] } }))
  await expect(openSorting(path)).rejects.toThrow('spiketrains/0/times, spike 1: expected seconds, found NaN')
  const filePath = put(join(folder, 'bare.h5'), mearecBytes({}))
  await expect(mearecSorting({ filePath })).rejects.toThrow('expected spike trains, found none')
})

import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { withHead } from './openEphysLegacyEvents.example.js'
import { spike, writeExample } from './openEphysLegacySorting.example.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const session = temporaryFolder()
writeExample(context.files, session)

test('units are clusters of electrodes, in the segments of the recording; spikes without samples are left out', async () => {
  const sorting = await openSorting(session)
  expect(sorting.unitIds).toEqual(['STp106.0n0#0', 'STp106.0n0#2', 'STp106.0n1#0'])
  expect(sorting.segments).toEqual((await open(session)).segments)
  expect((await openSorting(sorting.toJson())).unitIds).toEqual(sorting.unitIds)
  const trains = await Promise.all([0, 1, 2].map((segment) => sorting.toSpikeTrains({ segment })))
  expect(trains.map((each) => [...each.values()].map((train) => [...train]))).toEqual([
    [[2], [1], [9]],
    [[3], [], []],
    [[], [4], []],
  ])
  expect(sorting.notices.map(({ message }) => message)).toContain('spikes where samples are missing are left out: 1 in all')
})

test('spikes of several sizes in a file are Corrupt, a part of one is Incomplete', async () => {
  const odd = temporaryFolder()
  writeExample(context.files, odd)
  const other = spike(5003, 0)
  other[21] = 2
  put(join(odd, 'STp106.0n1.spikes'), withHead([spike(5002, 0), other]))
  await expect(openSorting(odd)).rejects.toThrow('record 1: expected a spike of 68 bytes')
  put(join(odd, 'STp106.0n1.spikes'), withHead([spike(5002, 0), other.subarray(0, 20)]))
  await expect(openSorting(odd)).rejects.toThrow('expected whole records of 68 bytes, found 20 bytes more')
})

describe.skipIf(!haveShared)('spikes that the Open Ephys GUI wrote', () => {
  test.each([
    ['OpenEphys_SampleData_1', 454, 52218, 51968],
    ['OpenEphys_SampleData_2_(multiple_starts)', 265 + 74, 49679, 49184],
  ])('%s has them all, where neo has none', async (name, count, sample, start) => {
    const sorting = await openSorting(shared(`openephys-legacy/${name}`))
    expect(sorting.unitIds).toEqual(['STp106.0n0#0'])
    expect(await sorting.countTotalSpikes()).toBe(count)
    expect((await sorting.getUnitSpikeTrain('STp106.0n0#0', { segment: 0 }))[0]).toBe(sample - start)
  })
})

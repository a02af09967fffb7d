import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeglx } from '../../sources/spikeglx.js'
import { channelLocations } from '../../src/model/probeGroup.js'
import { detect, folder, type Lines, makeRun, metaText, probeMeta, putPair, ramp, streams } from './spikeglxRuns.js'
import { opened, put, read, refused } from './support.js'

describe('a run', () => {
  const run = makeRun('run')

  test('has a stream a device and band, sync channels apart, the fastest first', () => {
    expect(streams(run)).toEqual(['imec0.ap', 'nidq', 'imec0.ap-SYNC'])
  })

  test('is read one stream at a time, a segment a trigger', async () => {
    const recording = await opened(spikeglx, { folder: run, stream: 'imec0.ap' })
    expect(recording.header.channelIds).toEqual(['imec0.ap#AP0', 'imec0.ap#AP1', 'imec0.ap#AP2', 'imec0.ap#AP30'])
    expect(recording.segments).toEqual([
      { frames: 10, times: { tStart: 0.1 } },
      { frames: 11, times: { tStart: 0.102 } },
    ])
    expect(read(recording, 1, 2, 1)).toEqual(Int16Array.of(10, 11, 12, 13))
    expect(recording.closed).toEqual({ folder: run, stream: 'imec0.ap' })
  })

  test('has its sync channel as a stream', async () => {
    const recording = await opened(spikeglx, { folder: run, stream: 'imec0.ap-SYNC' })
    expect(recording.header.channelIds).toEqual(['imec0.ap#SY0'])
    expect(recording.header.probe).toBeUndefined()
    expect(read(recording, 0, 0, 3)).toEqual(Int16Array.of(4, 9, 14))
  })

  test('says what its samples are worth', async () => {
    const { properties } = (await opened(spikeglx, { folder: run, stream: 'imec0.ap' })).header
    expect(properties.gain_to_uV.values).toEqual([2.34375, 2.34375, 2.34375, 2.34375])
    expect(properties.physical_unit.values).toEqual(['uV', 'uV', 'uV', 'uV'])
    const card = (await opened(spikeglx, { folder: run, stream: 'nidq' })).header
    expect(card.channelIds).toEqual(['nidq#MN0C0', 'nidq#XA0', 'nidq#XD0'])
    expect(card.properties.gain_to_physical_unit.values).toEqual([5 / 32768 / 200, 5 / 32768, 5 / 32768])
    expect(card.properties.gain_to_uV.values[1]).toBe((5 / 32768) * 1e6)
  })

  test('has the contacts of its channels, and how late each is sampled', async () => {
    const { probe, properties, annotations } = (await opened(spikeglx, { folder: run, stream: 'imec0.ap' })).header
    expect(probe && channelLocations(probe, [0, 1, 2, 3])).toEqual([
      [16, 0],
      [48, 0],
      [0, 20],
      [0, 300],
    ])
    expect(probe?.probes[0]).toMatchObject({ contactIds: ['e0', 'e1', 'e2', 'e30'], annotations: { serial_number: '123' } })
    expect(properties.inter_sample_shift.values).toEqual([0, 0, 1 / 13, 3 / 13])
    expect(properties.group).toEqual({ dtype: 'int64', values: [0, 0, 0, 0] })
    expect(annotations.saturation_threshold_uV).toBe(1200)
  })

  test('is recognised by its folder, a folder above or below, or one of its files', () => {
    for (const path of [run, join(run, '..'), join(run, 'run_g0_imec0')]) expect(detect(path)).toEqual({ folder: path })
    const probe = join(run, 'run_g0_imec0')
    expect(detect(join(probe, 'run_g0_t1.imec0.ap.bin'))).toEqual({ folder: probe, stream: 'imec0.ap', gate: 0, trigger: 1 })
    expect(detect(folder.replace(/[^/\\]*$/, 'none'))).toBeUndefined()
  })

  test('of one stream needs no name for it; of several it does, and they are listed', async () => {
    const recording = await opened(spikeglx, { folder: join(run, 'run_g0_imec0') })
    expect(recording.closed?.stream).toBe('imec0.ap')
    expect(await refused(spikeglx, { folder: run })).toContain('expected one of imec0.ap, nidq, imec0.ap-SYNC, found nothing')
    expect(await refused(spikeglx, { folder: run, stream: 'imec1.ap' })).toContain('found "imec1.ap"')
  })

  test('can be read one gate or trigger alone', async () => {
    const recording = await opened(spikeglx, { folder: run, stream: 'imec0.ap', trigger: 1 })
    expect(recording.segments.map(({ frames }) => frames)).toEqual([11])
    expect(await refused(spikeglx, { folder: run, gate: 4 })).toContain('spikeglx.params.gate: expected one of 0, found 4')
  })
})

describe('files that are not as they should be', () => {
  const pair = (name: string, more: Lines = {}, file = `${name}_g0_t0.imec0.ap`): { at: string; path: string } => {
    const at = join(folder, 'odd', name)
    return { at, path: putPair(join(at, file), probeMeta(file, more), ramp(10, 5)) }
  }

  test('a .bin cut inside a frame is Incomplete', async () => {
    const { at, path } = pair('cut')
    truncateSync(path, 77)
    expect(await refused(spikeglx, { folder: at })).toBe(
      `Incomplete: ${path}: expected whole frames of 10 bytes (its .meta says 5 channels), found 77 bytes, 7 more than whole frames` +
        ' (the file was cut, or its .meta belongs to another file; tolerateTruncation: true opens the 7 whole frames)',
    )
  })

  test('a .bin cut between frames is read, and a notice says what its .meta expects', async () => {
    const { at, path } = pair('shorter', { fileSizeBytes: 1000 })
    const { segments, notices } = await opened(spikeglx, { folder: at })
    expect(segments[0].frames).toBe(10)
    expect(notices?.map(({ message }) => message)).toEqual([
      `${path}: 100 bytes, where its .meta says 1000; every whole frame is read: 10 of 100 (10 %)`,
    ])
  })

  test('a .meta that contradicts itself is a Conflict', async () => {
    const { at } = pair('counts', { nSavedChans: 6 })
    expect(await refused(spikeglx, { folder: at })).toContain('nSavedChans: expected 5, the channels of snsApLfSy, found 6')
  })

  test('a .meta without what is needed is named, and the line', async () => {
    expect(await refused(spikeglx, { folder: pair('norate', { imSampRate: undefined }).at })).toContain(
      'imSampRate: expected a positive number',
    )
    expect(await refused(spikeglx, { folder: pair('norange', { imAiRangeMax: 'x' }).at })).toContain(
      'imAiRangeMax: expected a positive number of volts, found x',
    )
    expect(await refused(spikeglx, { folder: pair('part', { imDatPrb_pn: 'NP9999' }).at })).toContain('part number "NP9999"')
  })

  test('without firstSample a segment starts at zero, with a notice', async () => {
    const { segments, notices } = await opened(spikeglx, { folder: pair('nofirst', { firstSample: undefined }).at })
    expect(segments[0].times.tStart).toBe(0)
    expect(notices?.[0].message).toContain('no firstSample')
  })

  test('a .bin without its .meta and a .meta without its .bin are no streams', async () => {
    const { at } = pair('alone')
    put(join(at, 'alone_g0_t0.imec0.lf.meta'), probeMeta('alone_g0_t0.imec0.lf'))
    expect(streams(at)).toEqual(['imec0.ap', 'imec0.ap-SYNC'])
    const lone = put(join(folder, 'odd', 'lone', 'lone_g0_t0.nidq.bin'), new Uint8Array(8))
    expect(detect(lone)).toContain('lone_g0_t0.nidq.meta: expected the .meta of')
    expect(await refused(spikeglx, { folder: join(folder, 'odd', 'lone') })).toContain('a .bin is read with its .meta')
    expect(await refused(spikeglx, { folder: join(folder, 'nowhere') })).toContain('nothing there')
  })

  test('two files of the same stream, gate and trigger are a Conflict', async () => {
    const { at } = pair('twice')
    const file = 'twice_g0_t0.imec0.ap'
    putPair(join(at, 'copy', file), probeMeta(file), ramp(10, 5))
    expect(await refused(spikeglx, { folder: at })).toContain('two files of one stream, gate and trigger')
  })

  test('a file that was renamed keeps the stream it was recorded as', async () => {
    const at = join(folder, 'odd', 'renamed')
    putPair(join(at, 'my favourite'), probeMeta('was here_g3_tcat.exported.imec2.ap'), ramp(10, 5))
    const recording = await opened(spikeglx, { folder: at })
    expect(recording.header.channelIds[3]).toBe('imec2.ap#AP30')
    expect(await refused(spikeglx, { folder: at, trigger: 0 })).toContain('expected one of cat')
  })
})

test('a OneBox counts in volts', async () => {
  const at = join(folder, 'box')
  const meta = metaText({
    fileName: 'D:/run_g0_t0.obx0.obx.bin',
    firstSample: 0,
    nSavedChans: 3,
    obAiRangeMax: 5,
    obMaxInt: 32768,
    obSampRate: 30300,
    snsXaDwSy: '1,1,1',
    '~snsChanMap': '(1,1,1)(XA0;0:0)(XD0;1:1)(SY0;2:2)',
  })
  putPair(join(at, 'run_g0_t0.obx0.obx'), meta, ramp(4, 3))
  expect(streams(at)).toEqual(['obx0', 'obx0-SYNC'])
  const { header } = await opened(spikeglx, { folder: at })
  expect(header.channelIds).toEqual(['obx0#XA0', 'obx0#XD0'])
  expect(header.properties.gain_to_uV.values[0]).toBe((5 / 32768) * 1e6)
})

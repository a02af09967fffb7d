import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { detectEdges } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../src/model/dtype.js'
import { cardMeta, folder, probeMeta, putPair } from './spikeglxRuns.js'
import { haveShared, put, shared } from './support.js'

// Volts 0 and 2, and words: line 2 rises at frame 2 and falls at frame 5, line 4 rises at frame 4, line 3 is not saved.
const samples = Int16Array.of(0, 0, 0, 0, 13_107, 4, 13_107, 4, 13_107, 28, 0, 24)
const run = (name: string, more?: Parameters<typeof cardMeta>[0]): string => {
  const at = join(folder, name)
  putPair(join(at, 'run_g0_t0.nidq'), cardMeta(more), samples)
  return at
}

const told = async (path: string, stream?: string) => {
  const events = await openEvents(path, stream === undefined ? {} : { stream })
  const { sampleIndex, channelIndex, value } = await events.getEvents()
  return Array.from(sampleIndex, (frame, event) => `${frame} ${events.channelIds[channelIndex[event]]} ${value[event]}`)
}

test('lines of a NI card are those that it has saved; the one with the sync pulses is marked', async () => {
  const at = run('card')
  const events = await openEvents(at)
  expect(events.channelIds).toEqual(['nidq#XD0', 'nidq#XD1', 'nidq#XD2', 'nidq#XD4'])
  expect(events.getProperty('is_sync')).toEqual([false, false, true, false])
  expect([events.annotations.sync_period, events.getStartTime(), events.getNumSamples(0)]).toEqual([1.0001, 0.1, 6])
  expect(await told(at)).toEqual(['2 nidq#XD2 1', '4 nidq#XD4 1', '5 nidq#XD2 0'])
  expect(Array.from(await events.getEventTimes('nidq#XD2', { value: 1 }))).toEqual([2502 / 25_000])
})

test('an analog channel of sync pulses is a line too', async () => {
  const at = run('analog', { syncNiChanType: 1, syncNiChan: 0, syncNiThresh: 1.1 })
  expect(await told(at)).toEqual(['2 nidq#XA0 1', '2 nidq#XD2 1', '4 nidq#XD4 1', '5 nidq#XA0 0', '5 nidq#XD2 0'])
})

test('bits of the sync word of a probe, read a piece at a time; the streams are listed', async () => {
  const at = run('both')
  const frames = 9000
  const words = Int16Array.from({ length: 5 * frames }, (_, i) => (i % 5 < 4 ? i : Math.floor(i / 5) % 3000 < 1500 ? 0 : 64))
  put(join(at, 'run_g0_t0.imec0.ap.meta'), probeMeta('run_g0_t0.imec0.ap', { syncSourceIdx: 3, syncSourcePeriod: 1 }))
  put(join(at, 'run_g0_t0.imec0.ap.bin'), bytesOf(words))
  const events = await openEvents(at, { stream: 'imec0.ap' })
  expect(events.getNumChannels()).toBe(16)
  expect(await told(at, 'imec0.ap')).toEqual(
    [1500, 3000, 4500, 6000, 7500].map((frame, i) => `${frame} imec0.ap#SY0.6 ${(i + 1) % 2}`),
  )
  const { sampleIndex } = await events.getEvents({ startFrame: 3000, endFrame: 4501 })
  expect(Array.from(sampleIndex)).toEqual([3000, 4500])
  const again = await openEvents(events.toJson())
  expect(await again.countTotalEvents()).toBe(5)
  const detected = (await open(at, { stream: 'imec0.ap-SYNC' })).pipe(detectEdges({ method: 'bits' }))
  expect((await detected.getEvents()).sampleIndex).toEqual((await events.getEvents()).sampleIndex)
  await expect(openEvents(at)).rejects.toThrow('spikeglxEvents.params.stream: expected one of imec0.ap, nidq, imec0.ap-SYNC')
})

test('a stream without digital lines, and files of other lines, are refused; a run without pulses is told', async () => {
  const at = join(folder, 'none')
  const meta = { nSavedChans: 4, snsApLfSy: '4,0,0', '~snsChanMap': '(384,384,0)(AP0;0:0)(AP1;1:1)(AP2;2:2)(AP30;30:30)' }
  putPair(join(at, 'run_g0_t0.imec0.ap'), probeMeta('run_g0_t0.imec0.ap', meta), new Int16Array(8))
  await expect(openEvents(at)).rejects.toThrow('the stream has saved no digital line')
  const two = run('two')
  putPair(join(two, 'run_g0_t1.nidq'), cardMeta({ fileName: 'run_g0_t1.nidq.bin', niXDChans1: '0:1' }), samples)
  await expect(openEvents(two)).rejects.toThrow('digital lines of')
  expect((await openEvents(run('quiet', { syncSourceIdx: 0 }))).notices.map(({ message }) => message).join()).toContain(
    'no source of',
  )
})

describe.runIf(haveShared)('recorded', () => {
  test('the pulses of a NI card, as neo finds them', async () => {
    const events = await openEvents(shared('spikeglx/DigitalChannelTest_g0'))
    const { sampleIndex, value } = await events.getEvents({ channelIds: ['nidq#XD0'] })
    expect(sampleIndex.length).toBe(326)
    expect(Array.from(sampleIndex.filter((_, i) => value[i] === 1).slice(0, 3))).toEqual([234, 2734, 5234])
    expect(await events.countTotalEvents()).toBe(326)
  })
})

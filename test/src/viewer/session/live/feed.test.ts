import { generateRecording } from 'rxephys'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { Feed } from '../../../../../src/viewer/session/live/feed.js'

test('peaks are forgotten with the samples that they are of', async () => {
  const recording = await generateRecording({ numChannels: 2, samplingFrequency: 1000, durations: [0.4], dtype: 'int16' })
  const chunks = await lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(toArray()))
  // Room for two chunks.
  const feed = new Feed(2 * 100 * 2 * 2)
  for (const [place, chunk] of chunks.entries()) {
    feed.take(chunk)
    feed.mark({ segment: 0, frame: 100 * place + 50, channel: 1 })
  }
  expect(feed.kept()).toEqual([{ segment: 0, startFrame: 200, endFrame: 400 }])
  expect(feed.peaksSince(0).map(({ frame }) => frame)).toEqual([250, 350])
  expect(feed.peaksSince(3).map(({ frame }) => frame)).toEqual([350])
})

import { type Chunk, calibrate, generateRecording, open } from 'rxephys'
import { blankSaturation, type EstimatedOperator } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 3, durations: [2, 1], samplingFrequency: 1000, seed: 4 })
const blank = blankSaturation({ quantileThreshold: 0.02, direction: 'both' })
const told = (operator: EstimatedOperator): string => JSON.stringify(operator.stage.instance)

test('the same seed and the same chunks find the same; others find something else', async () => {
  const one = await recording.fit(blank, { seed: 3 })
  expect(told(await recording.fit(blank, { seed: 3 }))).toBe(told(one))
  expect(told(await recording.fit(blank, { seed: 4 }))).not.toBe(told(one))
  const chunks = [{ segment: 1, startFrame: 100, endFrame: 900 }]
  expect(told(await recording.fit(blank, { chunks }))).toBe(told(await recording.fit(blank, { chunks, seed: 9 })))
})

test('what was found is written down, and nothing is found again', async () => {
  const fitted = recording.pipe(await recording.fit(blank))
  const reopened = await open(fitted.toJson())
  expect((await reopened.getTraces({ segment: 0 })).data).toEqual((await fitted.getTraces({ segment: 0 })).data)
  const again = await recording.fit(await recording.fit(blank, { seed: 1 }), { seed: 2 })
  expect(told(again)).toBe(told(await recording.fit(blank, { seed: 1 })))
})

test('chunks beyond a segment are refused', async () => {
  const chunks = [{ segment: 1, startFrame: 0, endFrame: 1001 }]
  await expect(recording.fit(blank, { chunks })).rejects.toThrow('fit.chunks[0]: expected frames within 0 to 1000 of segment 1')
})

test.each([70, 5000])(
  'calibrate fits on the first seconds of a stream, in chunks of %i: the samples of the fitted operator',
  async (chunkSize) => {
    const fitted: EstimatedOperator[] = []
    const stage = calibrate(blank, { seconds: 1.5, chunkSize: 100, onFitted: (operator) => fitted.push(operator) })
    const chunks: readonly Chunk[] = await lastValueFrom(recording.chunks({ chunkSize }).pipe(stage, toArray()))
    const offline = recording.pipe(fitted[0])
    for (const segment of [0, 1]) {
      const live = chunks.filter((each) => each.segment === segment).flatMap(({ data }) => Array.from(data, Number))
      expect(live).toEqual(Array.from((await offline.getTraces({ segment })).data, Number))
    }
  },
)

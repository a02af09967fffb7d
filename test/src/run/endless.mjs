/** A user's own operator and detector, whose kernels never return once they have begun. */
import { writeFileSync } from 'node:fs'
import { defineDetector, defineOperator, E, exactly, required, text } from 'rxephys/declare'

const params = exactly({ mark: required(text, { doc: 'the file that says it has begun' }) })
const loop = (mark) => {
  writeFileSync(mark, 'begun')
  for (;;);
}

export const endless = defineOperator({
  kind: 'endless',
  version: 1,
  inputs: 'one',
  params,
  examples: () => [],
  bind: ({ mark }, [header]) => E.right({ header, channels: 'each', kernel: () => loop(mark) }),
})

export const endlessPeaks = defineDetector({
  kind: 'endlessPeaks',
  version: 1,
  params,
  examples: () => [],
  bind: ({ mark }, { samplingFrequency, channelIds }) =>
    E.right({
      header: { samplingFrequency, unitIds: channelIds, properties: {}, annotations: {} },
      margin: { before: 0, after: 0 },
      kernel: () => loop(mark),
    }),
})

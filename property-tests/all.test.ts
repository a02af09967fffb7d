/** Every operator there is × every law that applies to it. A new one is found through the catalog. */
import { describe, expect, test } from 'vitest'
import { recordingOperators } from './kinds.js'
import { everyOperator } from './laws/index.js'
import { holdTo } from './runs.js'

const RUNS = 12
/** How often a law that was silent is tried again. */
const MORE = 20

for (const operator of recordingOperators.values())
  describe(operator.kind, () => {
    for (const law of everyOperator.filter(({ applies }) => applies(operator)))
      test(law.title, async () => {
        let spoke = await holdTo(law, operator, RUNS)
        if (law.maybeSilent === true) return
        // A law that never had anything to say was not tried: some draws are all of what it does not speak of.
        for (let more = 0; spoke === 0 && more < MORE; more++) spoke = await holdTo(law, operator, RUNS)
        expect(spoke).toBeGreaterThan(0)
      })
  })

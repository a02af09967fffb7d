/** Every source there is × the laws of sources. */
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { choices, recordings } from './arbitraries.js'
import { recordingSources } from './kinds.js'
import { judged } from './laws/law.js'
import { sourceLaws } from './laws/source.js'
import { parameters } from './runs.js'
import { generatedSubject, sourceSubject } from './sourceCases.js'

for (const source of recordingSources.values())
  describe(source.kind, () => {
    for (const law of sourceLaws)
      test(law.title, async () => {
        const property = fc.asyncProperty(recordings, choices, async (drawn, chosen) => {
          const subject =
            source.kind === 'generateRecording' ? generatedSubject(source, drawn) : await sourceSubject(source, drawn)
          const verdict = await judged(() => law.check(subject, chosen))
          if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${JSON.stringify(subject.params)}`)
        })
        await fc.assert(property, parameters(40))
      })
  })

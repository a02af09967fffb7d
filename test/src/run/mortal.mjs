/** An operator of a user's own, loaded by workers too, whose kernel ends the worker it runs in: once, or each time. */
import { existsSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { either } from 'fp-ts'
import { defineOperator, exactly, flag, required, text } from 'rxephys/declare'

export const mortal = defineOperator({
  kind: 'mortal',
  version: 1,
  inputs: 'one',
  params: exactly({
    mark: required(text, { doc: 'the file that says it has died' }),
    always: required(flag, { doc: 'whether it dies whatever stands there' }),
  }),
  examples: () => [],
  bind: ({ mark, always }, [header]) =>
    either.right({
      header,
      channels: 'each',
      kernel: ([input], output) => {
        if (!isMainThread && (always || !existsSync(mark))) {
          writeFileSync(mark, 'dead')
          process.exit(9)
        }
        output.data.set(input.data)
      },
    }),
})

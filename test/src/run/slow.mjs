/** A user's own operator that says when it has begun, and takes a while for each block: 600 s of samples take it minutes. */
import { writeFileSync } from 'node:fs'
import { defineOperator, E, exactly, required, text } from 'rxephys/declare'

const still = new Int32Array(new SharedArrayBuffer(4))

export const slow = defineOperator({
  kind: 'slow',
  version: 1,
  inputs: 'one',
  params: exactly({ mark: required(text, { doc: 'the file that says it has begun' }) }),
  examples: () => [],
  bind: ({ mark }, [header]) =>
    E.right({
      header,
      channels: 'each',
      kernel: ([input], output) => {
        writeFileSync(mark, 'begun')
        Atomics.wait(still, 0, 0, 100)
        output.data.set(input.data)
      },
    }),
})

import { either as E } from 'fp-ts'
import { expect, test } from 'vitest'
import { binaryFolder, numpyFolder } from '../../../sinks/index.js'
import { unwritable } from '../../../src/encoding/writable.js'
import { renderFault } from '../../../src/model/fault.js'
import { pipe } from '../../../src/model/pipe.js'
import type { Property } from '../../../src/model/properties.js'
import { files } from '../../../src/platform/node.js'

const told = (ids: readonly string[], properties: Readonly<Record<string, Property>>): string => {
  const fault = unwritable(ids, properties)
  return fault === undefined ? 'nothing' : renderFault(fault)
}

test('what files would not give back is known before they are written', () => {
  expect(told(['a'], { p: { dtype: 'int64', values: [[1, 2]] }, q: { dtype: 'string', values: ['\0a'] } })).toBe('nothing')
  expect(told(['a\0'], {})).toContain('NUL')
  expect(told([], { p: { dtype: 'int64', values: [[1], [2, 3], [1], [1]] } })).toContain('rows of one length')
  expect(told([], { p: { dtype: 'int64', values: [2 ** 53] } })).toContain('values that int64 holds')
  expect(told([], { p: { dtype: 'string', values: ['a\0'] } })).toContain('NUL')
  expect(told([], { contact_vector: { dtype: 'int64', values: [1] } })).toContain('contacts of the probe')
})

test('folders of recordings and of sortings are refused when they are planned', () => {
  const properties: Readonly<Record<string, Property>> = { p: { dtype: 'int64', values: [[1], [2, 3]] } }
  const header = { samplingFrequency: 1000, annotations: {}, properties }
  const subject = { segments: [], provenance: undefined }
  const recording = { ...header, dtype: 'int16' as const, channelIds: ['a', 'b'] }
  const sorting = { ...header, unitIds: ['a', 'b'] }
  const params = { folder: 'never-made' }
  const plans = [
    pipe(
      binaryFolder.instantiate(params, 'params'),
      E.chain((sink) =>
        pipe(
          sink.plan({ ...subject, header: recording }, files),
          E.map(() => 'planned'),
        ),
      ),
    ),
    pipe(
      numpyFolder.instantiate(params, 'params'),
      E.chain((sink) =>
        pipe(
          sink.plan({ ...subject, header: sorting }, files),
          E.map(() => 'planned'),
        ),
      ),
    ),
  ]
  for (const plan of plans) expect(E.isLeft(plan) && renderFault(plan.left)).toContain('rows of one length')
})

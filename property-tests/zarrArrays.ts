/** An array of Zarr as zarr-python would have left it, of version 2, nothing compressed: the files of its chunks are written here. */
import { allocate, bytesOf, dtypeOf, type Samples, toNumpyDtype } from '../src/model/dtype.js'
import type { Files } from '../src/platform/files.js'

/** Write samples of this shape as an array in chunks of that; places of a chunk beyond the edge are 0. */
export const putArray = (
  files: Pick<Files, 'join' | 'makeFolder' | 'writeWhole'>,
  path: string,
  samples: Samples,
  [rows, columns]: readonly [number, number],
  [tall, wide]: readonly [number, number],
): void => {
  const dtype = dtypeOf(samples)
  files.makeFolder(path)
  const metadata = {
    zarr_format: 2,
    shape: [rows, columns],
    chunks: [tall, wide],
    dtype: toNumpyDtype(dtype),
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  }
  files.writeWhole(files.join(path, '.zarray'), JSON.stringify(metadata))
  for (let top = 0; top < rows; top += tall)
    for (let left = 0; left < columns; left += wide) {
      const chunk = allocate(dtype, tall * wide)
      for (let row = 0; row < Math.min(tall, rows - top); row++) {
        const from = (top + row) * columns + left
        const part = bytesOf(samples.slice(from, from + Math.min(wide, columns - left)))
        bytesOf(chunk).set(part, row * wide * chunk.BYTES_PER_ELEMENT)
      }
      files.writeWhole(files.join(path, `${top / tall}.${left / wide}`), bytesOf(chunk))
    }
}

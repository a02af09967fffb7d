import type { Files } from '../../src/platform/files.js'

const records = (rows: readonly (readonly [bigint, bigint, number])[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(24 * rows.length))
  for (const [row, [index, label, jitter]] of rows.entries()) {
    view.setBigInt64(24 * row, index, true)
    view.setBigInt64(24 * row + 8, label, true)
    view.setFloat64(24 * row + 16, jitter, true)
  }
  return new Uint8Array(view.buffer)
}
const fields = (first: string, second: string): readonly (readonly string[])[] => [
  [first, '<i8'],
  [second, '<i8'],
  ['more', '<f8'],
]

/** Two segments, and groups of channels with clusters 3 and 5; label -11 is noise. */
export const writeExample = (
  files: Files,
  folder: string,
  groups: readonly number[] = [0],
): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (path: readonly string[], content: string | Uint8Array): void => {
    for (const [depth] of path.slice(0, -1).entries()) {
      const at = files.join(folder, ...path.slice(0, depth + 1))
      if (files.stat(at) === undefined) files.makeFolder(at)
    }
    files.writeWhole(files.join(folder, ...path), content)
  }
  const datasource_info = {
    sample_rate: 32000,
    nb_segment: 2,
    segment_shapes: [
      [100, 4],
      [50, 4],
    ],
  }
  put(['info.json'], JSON.stringify({ tridesclous_version: '1.6.0', datasource_info }))
  for (const group of groups) {
    const at = `channel_group_${group}`
    const clusters = [[5n, 1n, 0.5] as const, [-11n, 0n, 0] as const, [3n, 2n, 0.5] as const]
    const dtype = fields('cluster_label', 'extremum_channel')
    put([at, 'catalogues', 'initial', 'arrays.json'], JSON.stringify({ clusters: { dtype, shape: [3] } }))
    put([at, 'catalogues', 'initial', 'clusters.raw'], records(clusters))
    const spikes = [[[10n, 5n, 0] as const, [20n, 3n, 0] as const, [20n, -11n, 0] as const], [[49n, 5n, Number.NaN] as const]]
    for (const [segment, rows] of spikes.entries()) {
      const described = { spikes: { dtype: fields('index', 'cluster_label'), shape: [rows.length] } }
      put([at, `segment_${segment}`, 'arrays.json'], JSON.stringify(described))
      put([at, `segment_${segment}`, 'spikes.raw'], records(rows))
    }
  }
  return { params: { folderPath: folder } }
}

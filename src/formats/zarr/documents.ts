import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { arrayV2, arrayV3 } from './metadataWrite.js'
import type { RowTarget } from './rowWriter.js'
import type { SmallArray } from './smallArrays.js'

/** Attributes as text, since numbers that are not finite and floats that are whole stand in them as Python writes them. */
export type AttributesText = string

/**
 * A hierarchy's metadata: collected, and written, groups and attributes last. A reader finds nothing before the root's are
 * there. All of it stands in one file too, so that a remote hierarchy is opened by few requests.
 */
export class Documents {
  private readonly arrays = new Map<string, Json>()
  private readonly groups = new Set<string>()

  constructor(
    readonly root: string,
    readonly version: 2 | 3,
    readonly files: Files,
  ) {}

  /** Make a group below the root. */
  group(place: string): void {
    this.groups.add(place)
    this.files.makeFolder(this.path(place))
  }

  /** Write an array's metadata; its chunks are somebody else's. */
  rows(target: RowTarget): void {
    this.array(target.place, this.version === 2 ? arrayV2(target) : arrayV3(target))
  }

  /** Write a small array, whole. */
  small(place: string, { metadata, key, bytes }: SmallArray): void {
    this.array(place, metadata)
    if (bytes.length === 0) return
    const path = this.path(`${place}/${key}`)
    this.files.makeFolder(this.files.dirname(path))
    this.files.writeWhole(path, bytes)
  }

  /** Write the root, which makes a hierarchy of all that was written. */
  finish(attributes: AttributesText): void {
    if (this.version === 2) this.finishV2(attributes)
    else this.finishV3(attributes)
  }

  private finishV2(attributes: AttributesText): void {
    const group = text({ zarr_format: 2 })
    for (const place of this.groups) this.files.writeWhole(this.path(`${place}/.zgroup`), group)
    const entries = [
      ['.zattrs', attributes],
      ['.zgroup', group],
      ...[...this.groups].map((place) => [`${place}/.zgroup`, group]),
      ...[...this.arrays].map(([place, metadata]) => [`${place}/.zarray`, text(metadata)]),
    ].sort(([a], [b]) => (a < b ? -1 : 1))
    const metadata = entries.map(([key, value]) => `${JSON.stringify(key)}: ${value.trim()}`).join(',\n')
    this.files.writeWhole(this.path('.zmetadata'), `{"metadata": {\n${metadata}\n}, "zarr_consolidated_format": 1}\n`)
    this.files.writeWhole(this.path('.zattrs'), attributes)
    this.files.writeWhole(this.path('.zgroup'), group)
  }

  private finishV3(attributes: AttributesText): void {
    const group = { zarr_format: 3, node_type: 'group', attributes: {} }
    for (const place of this.groups) this.files.writeWhole(this.path(`${place}/zarr.json`), text(group))
    const entries = [...[...this.groups].map((place): readonly [string, Json] => [place, group]), ...this.arrays].sort(
      ([a], [b]) => (a < b ? -1 : 1),
    )
    const metadata = entries.map(([place, document]) => `${JSON.stringify(place)}: ${JSON.stringify(document)}`).join(',\n')
    const consolidated = `{"kind": "inline", "must_understand": false, "metadata": {\n${metadata}\n}}`
    this.files.writeWhole(
      this.path('zarr.json'),
      `{"zarr_format": 3, "node_type": "group", "attributes": ${attributes.trim()},\n"consolidated_metadata": ${consolidated}}\n`,
    )
  }

  private array(place: string, metadata: Json): void {
    this.arrays.set(place, metadata)
    this.files.makeFolder(this.path(place))
    this.files.writeWhole(this.path(`${place}/${this.version === 2 ? '.zarray' : 'zarr.json'}`), text(metadata))
  }

  private path(place: string): string {
    return this.files.join(this.root, ...place.split('/'))
  }
}

const text = (json: Json): string => `${JSON.stringify(json, null, 4)}\n`

/// <reference lib="esnext.disposable" preserve="true" />
import { files } from '#platform'
import { path as pathCodec, shown } from '../codec/codec.js'
import { argumentOf, exactMethods, optionsOf } from '../codec/options.js'
import type { Node } from '../engine/node.js'
import { attempt, orThrow } from '../model/attempt.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { Annotations, Json, Segment } from '../model/header.js'
import { type Notice, tellListeners } from '../model/notice.js'
import type { Properties, PropertyValue } from '../model/properties.js'
import { describe } from './describe.js'
import { htmlOf } from './html.js'
import { inspection } from './inspect.js'
import { type Pipe, pipeFrom } from './pipe.js'
import {
  closeFiles,
  type DumpOptions,
  dumpFields,
  dumpNode,
  type ExportOptions,
  exportFields,
  nodeToJson,
  nodeToSpikeInterface,
} from './provenance.js'
import { durationNow } from './times.js'
import { treeOf } from './tree.js'

/**
 * What recordings, sortings and events are alike in: a pipeline of which nothing has been read, what is known of it, and the ways to go
 * on with it, to write it down and to let go of it.
 */
export abstract class Declared<N extends Node> {
  static {
    // Engines that lack the symbol compile `using` to the other one.
    Object.defineProperty(Declared.prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), {
      value(this: Declared<Node>): void {
        this.close()
      },
      configurable: true,
      writable: true,
    })
  }
  /** `using recording = await open(path)` closes it at the end of the block; `await using` does the same. */
  declare readonly [Symbol.dispose]: () => void

  constructor(readonly node: N) {
    tellListeners(node.notices)
  }

  /** All that is known before anything is read: sampling frequency, ids, properties, annotations. */
  get header(): N['header'] {
    return this.node.header
  }
  /** Each segment: its frames, and its clock. */
  get segments(): readonly Segment[] {
    return this.node.segments
  }
  /** Hz. */
  get samplingFrequency(): number {
    return this.node.header.samplingFrequency
  }
  /** Values for each channel, or each unit of a sorting, by name. */
  get properties(): Properties {
    return this.node.header.properties
  }
  /** Facts about the whole, by name. */
  get annotations(): Annotations {
    return this.node.header.annotations
  }
  /** What was worth knowing when the pipeline was built; `onNotice` is told of each. */
  get notices(): readonly Notice[] {
    return this.node.notices
  }

  /** Frames in a second, in Hz. */
  getSamplingFrequency(): number {
    return this.samplingFrequency
  }
  /** How many segments there are. */
  getNumSegments(): number {
    return this.segments.length
  }
  /** One value a channel, or a unit; undefined when there is no such property. */
  getProperty(key: string): readonly PropertyValue[] | undefined {
    return Object.hasOwn(this.properties, key) ? this.properties[key].values : undefined
  }
  /** A fact about the whole; undefined when there is none of this name. */
  getAnnotation(key: string): Json | undefined {
    return Object.hasOwn(this.annotations, key) ? this.annotations[key] : undefined
  }

  /**
   * Frames of a segment, which may be left out when there is one. Throws a `FaultError` where nobody said: a sorting has lengths
   * by the recording that is registered, or by its source; events have what their source says.
   */
  getNumSamples(segment?: number): number {
    const { frames } = this.segments[this.segmentIndex(segment)]
    if (Number.isFinite(frames)) return frames
    throw new FaultError(
      outOfRange(
        'length of the segment',
        'known',
        this.node.gives === 'events'
          ? 'events whose source gives none'
          : 'a sorting without a recording (registerRecording gives it one)',
      ),
    )
  }
  /** Frames of all segments together. */
  getTotalSamples(): number {
    return this.segments.reduce((sum, _, segment) => sum + this.getNumSamples(segment), 0)
  }
  /**
   * Seconds of a segment; with a time vector, from its first time to one sample after its last, what it skips included. Throws a
   * `FaultError` where nobody gave it a length.
   */
  getDuration(segment?: number): number {
    return this.getNumSamples(segment) && durationNow(this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }
  /** Seconds of all segments together, each as `getDuration` says. */
  getTotalDuration(): number {
    return this.segments.reduce((sum, _, segment) => sum + this.getDuration(segment), 0)
  }
  /** True where every frame of a segment has a time of its own. */
  hasTimeVector(segment?: number): boolean {
    return this.segments[this.segmentIndex(segment)].times.vector !== undefined
  }

  /**
   * What comes of it after each of these operators in turn.
   *
   * ```ts
   * raw.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
   * ```
   */
  get pipe(): Pipe<this> {
    return pipeFrom(this)
  }

  /** The pipeline as JSON, with absolute paths. Throws a `FaultError` when a source is in memory. */
  toJson(): { readonly [key: string]: Json } {
    return nodeToJson(this.node, (path) => files.resolve(path))
  }

  /** Write the pipeline to a JSON file; with `relativeTo`, paths from that folder, which may then be moved with it. */
  dump(path: string, options?: DumpOptions): void {
    const given = optionsOf(dumpFields, options, 'dump')
    orThrow(attempt(`writing ${argumentOf(pathCodec, path, 'dump.path')}`, () => dumpNode(this.node, path, given)))
  }

  /**
   * The pipeline as JSON that SpikeInterface's `si.load` opens (0.104 and 0.105), with absolute paths, or seen from the folder
   * `relativeTo`. A recording that a sorting is registered with is in no such JSON. Throws a `FaultError` that names what has no
   * equal there.
   */
  toSpikeInterface(options?: ExportOptions): { readonly [key: string]: Json } {
    return nodeToSpikeInterface(this.node, optionsOf(exportFields, options, 'toSpikeInterface'))
  }

  /**
   * Give back the files that are open for it, and the blocks of it that are kept in memory. Nothing is lost: it only says what is
   * to be read, so that the next read opens the files again; one that has changed meanwhile is a Conflict. Files belong to the
   * sources: closing closes them for all that have a source in common with it, with the same effect. Of a sorting, they are those
   * of the recordings it was registered with or detected in; files of spikes are open only while they are read. Without it no
   * more than 64 files stay open, those that were read last.
   */
  close(): void {
    closeFiles(this.node)
  }

  /** One line: what there is. */
  toString(): string {
    return describe(this.node)
  }

  /**
   * What is stored where it was opened from, drawn as a tree: of Zarr, its groups and arrays. Throws a `FaultError` where it was
   * opened from no hierarchy, or from several.
   *
   * ```ts
   * console.log((await open('clean.zarr')).tree())
   * ```
   */
  tree(): string {
    return treeOf(this.node)
  }

  /** HTML that stands by itself: what it is, its probe drawn where it has one, its pipeline, folded. Nothing is read. */
  toHtml(): string {
    return htmlOf(this.node)
  }

  /** What a console shows: the line, segments, channels or units, probe, properties, annotations and the pipeline. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspection(this.node)
  }

  /** What notebooks show: Deno's Jupyter kernel asks for it. */
  [Symbol.for('Jupyter.display')](): { readonly 'text/plain': string; readonly 'text/html': string } {
    return { 'text/plain': inspection(this.node), 'text/html': this.toHtml() }
  }

  protected segmentIndex(segment: number | undefined): number {
    const count = this.segments.length
    if (segment === undefined && count === 1) return 0
    if (segment !== undefined && Number.isInteger(segment) && segment >= 0 && segment < count) return segment
    throw new FaultError(outOfRange('segment', `an integer from 0 to ${count - 1}`, shown(segment)))
  }
}

exactMethods(Declared)

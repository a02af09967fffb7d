import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Knots } from '../../model/header.js'
import { ClockLine } from './clock.js'

/** Samples of a full record. */
export const RECORD_SAMPLES = 512

/** Records in a row that are all full, but for the last of them. */
export interface Run {
  readonly path: string
  readonly record: number
  /** Its first sample, counted within the section. */
  readonly first: number
  readonly frames: number
}

/** Samples of one channel without a gap, and their clock: frames of the section, and microseconds. */
export interface Section {
  readonly runs: readonly Run[]
  readonly frames: number
  readonly clock: Knots
}

/** A recording in so many pieces is none. */
const MOST_SECTIONS = 10_000
/** Where timestamps of 32 bits begin anew. */
const WRAP = 2 ** 32

/** The sections of a file, made from record after record. */
export class Sections {
  readonly found: Section[] = []
  /** Steps between records that differ by a sample or more from the rate, and are no gap. */
  uneven = 0
  /** The largest of them, in microseconds. */
  mostUneven = 0
  wraps = 0
  private runs: Run[] = []
  private line: ClockLine | undefined
  /** Frames of the section so far, those of its last run, and where that begins. */
  private frames = 0
  private runFrames = 0
  private runRecord = 0
  private wrapped = 0
  private afterGap = false
  private time = 0
  private valid = 0

  constructor(
    private readonly path: string,
    private readonly period: number,
    /** Microseconds; undefined: those of a quarter of a record, and none after a record that is not full. */
    private readonly tolerance: number | undefined,
  ) {}

  /** A record of so many samples, at a time in microseconds. */
  add(record: number, stamp: number, valid: number): void {
    if (valid === 0) return
    const time = this.unwrapped(stamp)
    if (this.line !== undefined && this.isGap(time)) this.end()
    if (this.line === undefined) {
      this.line = new ClockLine(time, Math.max(1, this.period / 8))
      this.runRecord = record
    } else {
      // What is missing is missing before this record, and not spread over the one before.
      this.afterGap = this.deviation(time) >= this.period
      if (this.afterGap) this.addLast(this.line)
      this.line.add(this.frames, time)
      if (this.valid < RECORD_SAMPLES || record !== this.runRecord + Math.ceil(this.runFrames / RECORD_SAMPLES)) {
        this.endRun()
        this.runRecord = record
      }
    }
    this.frames += valid
    this.runFrames += valid
    this.time = time
    this.valid = valid
  }

  end(): void {
    if (this.line === undefined) return
    this.endRun()
    if (this.afterGap) this.addLast(this.line)
    this.found.push({ runs: this.runs, frames: this.frames, clock: this.line.knots(this.period) })
    if (this.found.length > MOST_SECTIONS)
      refuse(
        corrupt(
          this.path,
          'records that follow each other, but for gaps',
          `more than ${MOST_SECTIONS} gaps`,
          'gapToleranceMs says from how many milliseconds on there is a gap',
        ),
      )
    this.runs = []
    this.line = undefined
    this.frames = 0
    this.afterGap = false
  }

  /** The last sample so far, by the rate. */
  private addLast(line: ClockLine): void {
    if (this.valid > 1) line.add(this.frames - 1, this.time + (this.valid - 1) * this.period)
  }

  private endRun(): void {
    this.runs.push({ path: this.path, record: this.runRecord, first: this.frames - this.runFrames, frames: this.runFrames })
    this.runFrames = 0
  }

  /** By how much a time is later than the record before and its samples let expect. */
  private deviation(time: number): number {
    return time - this.time - this.valid * this.period
  }

  /** A time as it would be if no counter had begun anew. */
  private unwrapped(stamp: number): number {
    const time = stamp - this.wrapped
    if (this.valid === 0) return time
    const late = this.deviation(time)
    const turns = Math.round(late / WRAP)
    const off = late - turns * WRAP
    // What is not valid of the record before may be missing as well.
    const most = (RECORD_SAMPLES - this.valid + 1) * this.period
    if (turns === 0 || off < -this.period || off > most) return time
    this.wraps++
    this.wrapped += turns * WRAP
    return time - turns * WRAP
  }

  private isGap(time: number): boolean {
    const late = Math.abs(this.deviation(time))
    // Where some of a record is not valid, its end may be missing; elsewhere records are whole, and clocks inexact.
    const most = this.tolerance ?? (this.valid < RECORD_SAMPLES ? this.period : (RECORD_SAMPLES / 4) * this.period)
    if (late > most || time <= this.time) return true
    if (late >= this.period) {
      this.uneven++
      this.mostUneven = Math.max(this.mostUneven, late)
    }
    return false
  }
}

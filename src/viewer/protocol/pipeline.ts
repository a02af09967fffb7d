import type { ChannelId, Dtype, EventChannelKind, GivenFiles, Json, OperatorDescription, ProbeGroup } from '../../index.js'

export type {
  OperatorDescription,
  ParameterDescription as FieldDescription,
} from '../../index.js'

/** A step of a pipeline: an operator by name, its parameters, and whether it is switched off. */
export interface Step {
  readonly name: string
  readonly params?: { readonly [field: string]: Json }
  readonly off?: boolean
}

/** Which recording, and what is done to it. */
export interface PipelineRequest {
  /** The `key` of its description. */
  readonly recording: string
  /** In order; none for the recording as it is. */
  readonly pipeline: readonly Step[]
}

/** The same in one of its segments. */
export interface SegmentRequest extends PipelineRequest {
  readonly segment: number
}

/** Frames of a segment. Both ends are cut to the segment; frames are counted after the pipeline. */
export interface WindowRequest extends SegmentRequest {
  readonly startFrame: number
  /** The first frame not wanted. */
  readonly endFrame: number
}

/** A channel, and where its contact is. */
export interface ChannelDescription {
  readonly id: ChannelId
  /** µm, where there is a probe: x, y, and z of one in three dimensions. */
  readonly location?: readonly number[]
  readonly group?: Json
  readonly shank?: string
  /** µV of one step, and of the value 0. Absent: unknown, so that values are counts. */
  readonly gain?: number
  readonly offset?: number
}

/** A stretch without interruption. */
export interface SegmentDescription {
  readonly frames: number
  /** Seconds at frame 0, of the recording's clock; absent where nobody said. */
  readonly startTime?: number
  /** Seconds of one frame after the last. */
  readonly endTime?: number
  /** `regular`: by the sampling frequency. `vector`: each frame has a time of its own. */
  readonly clock: 'regular' | 'vector'
}

/** What is known of a recording, before a sample is read; the same of what a pipeline makes of it. */
export interface Shape {
  /** Hz. */
  readonly samplingFrequency: number
  readonly dtype: Dtype
  readonly channels: readonly ChannelDescription[]
  readonly segments: readonly SegmentDescription[]
  readonly probe?: ProbeGroup
  /** Of values: µV where every channel has a gain or samples are floats, which are taken to be µV. */
  readonly unit: Unit
}

/** The unit of values. */
export type Unit = 'µV' | 'counts'

/** A recording that is open. */
export interface RecordingDescription extends Shape {
  /** What requests name it by. */
  readonly key: string
  /** For people: the name of its file or folder, and of its stream. */
  readonly name: string
  /** One line that says what it is. */
  readonly summary: string
  /** What was worth knowing when it was opened. */
  readonly notices: readonly string[]
  /** The pipeline that the command line put on it: the first that a page shows. */
  readonly pipeline: readonly Step[]
}

/** A sorting that is open. */
export interface SortingDescription {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly notices: readonly string[]
  readonly samplingFrequency: number
  readonly units: number
  /** Of spikes without a recording the frames of each segment: where nobody tells, up to the last spike. */
  readonly segments: readonly number[]
  /** The key of the recording that it belongs to; absent where there is none. */
  readonly recording?: string
  /** Why there is none, where somebody knows. */
  readonly bare?: string
}

/** Events that are open. */
export interface EventsDescription {
  readonly key: string
  readonly name: string
  readonly summary: string
  readonly notices: readonly string[]
  readonly samplingFrequency: number
  readonly channels: readonly { readonly id: ChannelId; readonly kind: EventChannelKind }[]
  readonly segments: number
  readonly recording?: string
}

/** An acquisition that is listened to. Its segments are those of what came; frames are counted from the first that came of each. */
export interface LiveDescription extends Omit<Shape, 'segments'> {
  readonly key: string
  readonly name: string
  /** Seconds that can be looked back into. */
  readonly ringSeconds: number
  /** The pipeline that the command line put on it: the first that a page shows. */
  readonly pipeline: readonly Step[]
}

/** All that is open. */
export interface Description {
  readonly recordings: readonly RecordingDescription[]
  readonly sortings: readonly SortingDescription[]
  readonly events: readonly EventsDescription[]
  readonly live: readonly LiveDescription[]
  /** Whether `save` is answered, and into which folder; else the page shows the command. */
  readonly saving: { readonly allowed: boolean; readonly folder?: string }
  /** Whether `open` is answered. */
  readonly opening: boolean
}

/** Every operator, in the order of their names. */
export interface OperatorList {
  readonly operators: readonly OperatorDescription[]
}

/** What went wrong, in words, and where in the pipeline. */
export interface FaultText {
  /** `InvalidParams`, `Unreadable`, ...: as faults of rxephys are tagged. */
  readonly tag: string
  /** Where, what was expected, what was found, what to do. */
  readonly message: string
  /** The step of the pipeline, counted from 0 among all, those that are off too. */
  readonly step?: number
  /** The parameter of that step. */
  readonly field?: string
}

/** Try a pipeline. What it has to find in samples is found. */
export interface CheckRequest extends PipelineRequest {}

/** What comes of a pipeline. */
export type Checked =
  | {
      readonly shape: Shape
      /** Its steps with every parameter closed, those found in samples too; without those that are off. */
      readonly closed: readonly Step[]
      readonly notices: readonly string[]
    }
  | { readonly fault: FaultText }

/** A pipeline to be copied. */
export interface CodeRequest extends PipelineRequest {}

/** The pipeline, in three forms that do the same. */
export interface Code {
  readonly typescript: string
  readonly commandLine: string
  /** Of the pipeline with its source, as `rxephys run` takes it; undefined where the source cannot be named in a file. */
  readonly json?: string
}

/** Open what is at an address, or files that were dropped. */
export interface OpenRequest {
  readonly url?: string
  readonly files?: GivenFiles
  readonly stream?: string
}

/** Save what a pipeline makes of a recording, below the folder that the server was given. */
export interface SaveRequest extends PipelineRequest {
  /** A name without separators; its ending says the format. */
  readonly name: string
  readonly overwrite?: boolean
}

/** How far a save is. */
export interface Saving {
  readonly frames: number
  readonly totalFrames: number
  /** Of the last part: the path of what was saved. */
  readonly saved?: string
}

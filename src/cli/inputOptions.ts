const group = 'Input'

/** Options of the commands that call operators by kind. */
export const moduleOptions = {
  module: {
    type: 'string',
    multiple: true,
    value: 'FILE|URL',
    doc: 'a module of your own operators; may be given several times',
    group,
  },
} as const

const acceptUnchecked = {
  type: 'boolean',
  doc: 'read a folder that rxephys saved as it stands where no checksums cover it: they are gone, or of an older release',
  group,
} as const

/** Options of the commands that run a pipeline's JSON. */
export const jsonOptions = {
  'base-folder': {
    type: 'string',
    value: 'DIR',
    doc: 'where the relative paths of a pipeline JSON start; default: what the file says',
    group,
  },
  'accept-unchecked': acceptUnchecked,
  ...moduleOptions,
} as const

/** Options of the commands that open any INPUT. */
export const inputOptions = {
  stream: { type: 'string', value: 'NAME', doc: 'which stream of an INPUT that holds several: imec0.ap', group },
  source: {
    type: 'string',
    value: 'KIND:{json}',
    doc:
      'how to read an INPUT that does not describe itself, such as raw binary. INPUT becomes the path among the parameters that ' +
      'is missing (filePaths, folder); it is "-" where there is none to fill. `rxephys operators --sources` lists the kinds, ' +
      'those of recordings, of sortings and of events',
    group,
  },
  'tolerate-truncation': {
    type: 'boolean',
    doc: 'open the whole frames of a file of samples that ends within a frame, or before its description says; refused otherwise',
    group,
  },
  recording: {
    type: 'string',
    value: 'PATH',
    doc: 'the recording that a sorting belongs to, which gives it lengths and times; --stream then chooses in it',
    group,
  },
  ...jsonOptions,
} as const

/** The steps of a recipe, which come before the operators of `--op`. */
export const recipeOptions = {
  recipe: {
    type: 'string',
    value: 'NAME|FILE',
    doc:
      'the steps of a recipe, before those of --op: one that `rxephys recipes` lists, or a file of JSON. What a step has to find in ' +
      'samples is found in INPUT, or live in its first seconds',
    group: 'Pipeline',
  },
} as const

/** Options of the commands that put operators on an input. */
export const operatorOptions = {
  op: {
    type: 'string',
    multiple: true,
    value: 'KIND[:{json}]',
    doc:
      'an operator and its parameters; several are done in the order given, and detectPeaks makes a sorting of a recording. ' +
      '`rxephys operators` lists the kinds',
    group: 'Pipeline',
  },
} as const

/** What the INPUT of a command may be, for `--help`. */
export const INPUT = {
  name: 'INPUT',
  doc: 'a recording, a sorting or events, in any of the formats that `rxephys operators --sources` lists, or a pipeline JSON; on this machine, at https:// or s3://, or in a .zip',
} as const

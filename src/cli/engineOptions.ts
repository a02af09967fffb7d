const group = 'Other machines'

/** How work is given to other machines. */
export const engineOptions = {
  on: {
    type: 'string',
    value: 'ENGINE',
    doc:
      'who does the work: redis://host[:port][/database], for all that run `rxephys worker` with the same URL, or slurm. ' +
      'All of them must see INPUT and OUT under the same paths',
    group,
  },
  parts: {
    type: 'string',
    value: 'N',
    doc: 'into how many parts the work is cut. Default: parts of about 1 GiB of samples',
    group,
  },
  sbatch: {
    type: 'string',
    dashed: true,
    value: "'OPTIONS'",
    doc: 'more options of sbatch, for Slurm: --partition=long --mem=8G',
    group,
  },
  detach: { type: 'boolean', doc: 'do not wait for Slurm: it finishes the save by itself', group },
} as const

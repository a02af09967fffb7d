/** Triggers, probes and boxes that are looked for where a folder cannot be listed. */
const TRIGGERS = ['t0', 't1', 'tcat']
const PROBES = ['imec', 'imec0', 'imec1', 'imec2', 'imec3']
const OTHERS = ['nidq', 'obx0.obx']

/** The `.meta` files that SpikeGLX and CatGT put into a folder of this name, and into the folders of probes in it. */
export const usualNames = (folder: string): readonly string[] => {
  const [, run, gate, own] = /^(?:catgt_)?(.+)_g(\d+)(?:_(imec\d*|obx\d*))?$/.exec(folder) ?? []
  if (run === undefined) return []
  const start = `${run}_g${gate}_`
  const ofProbe = (probe: string): readonly string[] =>
    probe.startsWith('obx') ? [`${probe}.obx`] : [`${probe}.ap`, `${probe}.lf`]
  const named = (stream: string, below = ''): readonly string[] =>
    TRIGGERS.map((trigger) => `${below}${start}${trigger}.${stream}.meta`)
  if (own !== undefined) return ofProbe(own).flatMap((stream) => named(stream))
  return [
    ...OTHERS.flatMap((stream) => named(stream)),
    ...PROBES.flatMap((probe) => ofProbe(probe).flatMap((stream) => named(stream, `${start}${probe}/`))),
  ]
}

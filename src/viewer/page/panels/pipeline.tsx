import type { Panel } from './panel.js'

/** The pipeline as controls. */
export const pipeline: Panel = { name: 'pipeline', title: 'Pipeline', place: 'pipeline', Component: () => <div /> }

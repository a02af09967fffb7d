import type { PanelProps } from './panel.js'

/** All of a segment in one strip, and where the window is. */
export const Overview = ({ view }: Omit<PanelProps, 'size'>) => <div class="overview" data-seconds={view.seconds} />

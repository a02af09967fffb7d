import type { Events, EventsHeader } from './events.js'
import type { SortingHeader, Spikes } from './spikes.js'

/**
 * What a source sends beside its samples. Frames are counted as the source counts, not from the start of a segment, and need not be
 * those of the samples that it comes with. Of a source that sends some, all chunks have it, with no row where none came.
 */
export interface Beside {
  readonly events?: { readonly header: EventsHeader; readonly rows: Events }
  readonly spikes?: { readonly header: SortingHeader; readonly rows: Spikes }
}

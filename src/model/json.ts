/** The id of a channel, a string or an integer; it stays what it was. */
export type ChannelId = string | number

/** Any value JSON can hold, and the non-finite numbers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The version of EdgeBeat that this program is. */
export const VERSION = '0.1.0';

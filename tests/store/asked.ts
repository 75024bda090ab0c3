/**
 * Whether what takes minutes is to be run as well, by `STORES=all`: a store that is silent for so long that its news are old, disks that are
 * told from, a day of killed processes.
 */
export const IS_ALL = process.env.STORES === 'all';

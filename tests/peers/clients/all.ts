/** All clients that are held against each other: ours first, then those of the npm registry that others wrote. */
import { axiosPluginV2, axiosPluginV3 } from './axios-plugin.ts';
import type { Maker } from './client.ts';
import { nodeV3 } from './node-v3.ts';
import { oursV2, oursV3 } from './ours.ts';
import { tenpay } from './tenpay.ts';

export const OURS: readonly Maker[] = [oursV2, oursV3];
export const PEERS: readonly Maker[] = [tenpay, axiosPluginV2, axiosPluginV3, nodeV3];

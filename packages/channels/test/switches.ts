/** Every value of every switch of the gateway model that is not its default, with the settings that it makes. */
import { DEFAULT_SETTINGS, type Settings, SWITCHES } from '@quickpay/gateway-model';

export const SWITCHED: readonly Readonly<{ name: string; value: string; settings: Settings }>[] = Object.entries(
  SWITCHES,
).flatMap(([name, values]) =>
  values.slice(1).map((value) => ({ name, value, settings: { ...DEFAULT_SETTINGS, [name]: value } })),
);

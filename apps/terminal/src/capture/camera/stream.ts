/** The camera: which one, how it looks, and why there is none. */
import { createKept, createKeptText } from '../../kept.ts';

/** Why there is no picture. `refused` is a person's choice, or the browser's for a page without TLS. */
export type CameraFailure = 'refused' | 'none' | 'taken' | 'broken';

const FAILURES: Readonly<Record<string, CameraFailure>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'taken',
  AbortError: 'taken',
};

/** The id of a camera that somebody chose, empty while nobody did. Ids are the browser's, for this page alone. */
export const keptCamera = createKeptText(
  'camera',
  (text) => (text.length <= 256 ? text : null),
  () => '',
);
export const keptTorch = createKept('torch', ['off', 'on'], () => 'off');

/** What cameras can do beyond what every browser knows of. */
type MoreCapabilities = Readonly<{ torch?: boolean; focusMode?: readonly string[] }>;
type MoreConstraints = Readonly<{ torch?: boolean; focusMode?: string }>;

export type Camera = Readonly<{
  stream: MediaStream;
  hasTorch: boolean;
  setTorch(isOn: boolean): Promise<void>;
  stop(): void;
}>;

/** @returns the camera, or why there is none */
export async function openCamera(deviceId: string): Promise<Camera | Readonly<{ failure: CameraFailure }>> {
  // Browsers leave it out where a page did not come by TLS.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return { failure: 'refused' };
  const which = deviceId === '' ? { facingMode: { ideal: 'environment' } } : { deviceId: { ideal: deviceId } };
  try {
    const video = { ...which, width: { ideal: 1_280 }, height: { ideal: 720 } };
    return await cameraOf(await devices.getUserMedia({ audio: false, video }));
  } catch (thrown) {
    return { failure: FAILURES[thrown instanceof DOMException ? thrown.name : ''] ?? 'broken' };
  }
}

async function cameraOf(stream: MediaStream): Promise<Camera> {
  const [track] = stream.getVideoTracks();
  // Firefox has learned to say it only lately.
  const capabilities = (track?.getCapabilities?.() ?? {}) as MoreCapabilities;
  const ask = async (wanted: MoreConstraints): Promise<void> => {
    // What a camera will not do it does not do: the picture is there all the same.
    await track?.applyConstraints({ advanced: [wanted as MediaTrackConstraintSet] }).catch(() => {});
  };
  if (capabilities.focusMode?.includes('continuous')) await ask({ focusMode: 'continuous' });
  return {
    stream,
    hasTorch: capabilities.torch === true,
    setTorch: (isOn) => ask({ torch: isOn }),
    stop() {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

/** The cameras of this device, as the browser names them; known once one was allowed. */
export async function listCameras(): Promise<readonly Readonly<{ id: string; name: string }>[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || String(index + 1) }));
}

/** Certificates that no tool makes: what is wrong with them is said, and never thrown. */
import { expect, test } from 'vitest';
import { createAuthority } from '../../sandbox/src/certificates.ts';
import { lookAtMaterial, MATERIAL_LOOKS } from '../src/configuration/material.ts';

/** Two UTCTimes of thirteen characters, as ASN.1 begins them: so many bytes are not in a serial number by chance. */
const UTC_TIME = Buffer.from([0x30, 0x1e, 0x17, 0x0d]);

test('a certificate whose dates are letters is found wrong for its dates', () => {
  const { certificate } = createAuthority(Date.now());
  const der = Buffer.from(certificate.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  const at = der.indexOf(UTC_TIME);
  expect(at).toBeGreaterThan(0);
  der.fill('a', at + UTC_TIME.length, at + UTC_TIME.length + 12);
  const bytes = Buffer.from(`-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`);
  const certificateFile = { kind: 'read', path: '/cert.pem', bytes, mode: 0o600, uid: 1_000 } as const;
  const material = {
    of: 'hkd',
    environment: 'sandbox',
    mchId: undefined,
    protocol: 'v2',
    serialNo: undefined,
    publicKeyId: undefined,
    files: { certificateFile },
    now: Date.now(),
  } as const;
  expect(MATERIAL_LOOKS['certificate dates'](material)).toMatchObject([{ level: 'fail', seen: 'its dates cannot be read' }]);
  expect(lookAtMaterial(material).map(({ check }) => check)).toEqual(['certificate', 'certificate dates']);
});

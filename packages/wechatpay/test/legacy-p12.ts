/**
 * A PKCS#12 file as older tools lock them: the certificate with 40 bits of RC2, the key with triple DES. Written once, for a key that is
 * nobody's, by `openssl pkcs12 -export -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1`; its passphrase is 1900000109.
 */
export const LEGACY_P12 = Buffer.from(
  [
    'MIIJWQIBAzCCCR8GCSqGSIb3DQEHAaCCCRAEggkMMIIJCDCCA78GCSqGSIb3DQEHBqCCA7AwggOsAgEAMIIDpQYJKoZIhvcNAQcBMBwGCiqGSIb3DQEMAQYw',
    'DgQI0UOSXo1byv8CAggAgIIDeMuNSjlZZJhZ4s8sGYckTY/L6wzeWVn/nP6Ahr+bJzGw67qg6YeGWRYOJzq+uumIzuf3nk4C+FlJWuIh9vxry+91urjT2gtx',
    'FQ4ammd0/VguG76bP0bBGsLPHzBkazdiNQkyJhgtsKwS6uH8VuYNcfjSxazY0kE+HU4PLnbo6OU/IVkLvt+dOL3rDfLp+ApoGXdLkZhXb2wFMS095LY9Z7RM',
    'kAdm5u50IwGai5r1u+Rqk/Hyw4l5KwI2QiCOamV6vAOpIg4sjCHPukKYaqH1RI0ZMQBAVKjb3x67Y8mtx5lWcKkFN73aL54/wIZpoeyoQ43BjFIQ6ErRVPn7',
    'ZDCaoxrYPUtGocjG7gSsxcNCsE108smFgnyPzKEF/hch5/k57IYOEds79MyBIVn3FXZUEqQCZtxNiUBePjKWgcUonL1MwyV+uExKfzxCoV3N3Ug0InHlj+RT',
    'j4j/XvzWLkxStdbVWIoHhGu4pL41DIreIl4R93Qwe6P5kJKpgBHk+NC4fxE6DTchcXx/T5AHdhoZBPwVGvPbACuoyMvJ0QdVr6rdNX5bOqyl2cJ51ZQDO9Eg',
    'Te+bLioZJn1cfpZQzWbeUv9wwRKMDr/rbs++gGj1YziIDX0G7VzuFqXs7kN487zvcu4nNUYeYwWen9L/m+l7gqRxf+fxPq81lXqxU/0HIDbPP0ekQVA9f29B',
    'PMGCToTBpdKXa4AiO3DzWEUWos/ZCdCY029qYx1og5/pGL3CE+3Bq7vD6lOQqdrDZGxugNC1f+2GvdP82+N02Cir6zwg/OGRjaxKA+p79nuoGl01pZz3WB0k',
    'J+I48QuYM4GsCS08yB/wwMJmrTykovaxtJ9GjX8UC6ZH059Ce0BdRR2CTab0mrivxWAYKfzhPR/EijzP2bUfUS233arojry06fIy5IBsNTFMEVBPJSD3qNXp',
    'pyhtzSyekFelZecxF2U/uAq6PuqWKxsJmaLI+8nzCDHSR1HOF9GwwMOwT0/jfuRwy93uPv/3HKRdZsU2b9BlfUJnSAz+fPY+nkFQoh0kRGueBKfInedawwwX',
    'YJCiHJhdWOKpu1WAm4OSzdYmzuumH7S9lud5noQc1ti53RMSNORx8q6hoFSBKqgTRZhmITgTLP7bw4ZLmeQYE1hncH6UJ4a22tvQjFd75nBTgvtPrztH+D+n',
    'aia5cnEZMzCCBUEGCSqGSIb3DQEHAaCCBTIEggUuMIIFKjCCBSYGCyqGSIb3DQEMCgECoIIE7jCCBOowHAYKKoZIhvcNAQwBAzAOBAhvIb0aSTCnogICCAAE',
    'ggTIhH0OBBrc66g6XKZz1paGwJLTl1pPQHWzM7o1ee4smnDrRlAmHdolo4Jfu0PgnYlVVH5/0S1FWkPgwAkNR6qfCcuDNmGsbNgGIsBD0AtblhEQtZqTACA/',
    'qzcJyesH++LC0x2GFu8Vmtht25Vr9+i6TDfcEUmKgC1N/HPjqyTaw4DMgI7Ip2+R0i1uL+ikXSdit4yZMFMUSo2jAYwvNSeSNAAN3/ljpcCoVglSe7uJcHvV',
    'C/IxdzO4tHyEbk5DKTgfpaJagsayyMOEkFPUfmGvcHpOnUhB4kaE5Kn+eu6uL12e/kQBkqOGV71QmIc/7XniWggYvi+O99T1Vgu0SP+balM6MHDbM3r1civ3',
    'b6Rx9POXKA0sBi+4kDnLwfokxXIjXAFNuy+SiwegL0DCu0WjH9QCrNVatInWbwTZZMyBMMdgiJhhlzxqyIlCbPeFD8+g9fuCjFyF1SNBcP0joHAZ6je67otp',
    '3mI6xtOrJAfP1nriBGFDEoJFVbkjmzrA8qcqvcFDssF/MhfM+Z6sMv3w8kGHeA4lTjUe2F5P/bKsrYF3v0EJ109zbwFvlZ9Ur8p+kH1OmdgdlQUrm6OUcntY',
    'mZq5M2e8IfFGSzOCpuh8P8KHTjQ9Zk67nmHZSwsU5IzxzPyXf9E4gphP5wF0LyItTnIemsRnHwQ+CAH/scdz6ehIOFBQ4w9HhOYbyZsNaC9d5X05xVprB5ry',
    'rbcBpcowYJEHuV9QVw/rGM7fMPMBbY2X/SjFaWTvsRbQi4C9mYSNRefeg43lG+HIABAfHxff0mDcdTfcBOtmSgBggt/jsQC0+cejGyI6jtgcsSsCIp8hisbC',
    'Yw4V3/DoDrPbWWgobwJKkxMfgOEFrRElntz4V/iFoO5HQOvVHUET1cVXTDC8h39kE2nYMpgkB939CfnhRk3Cc7VVQm5Fwy+JwscFtaxl1LPyyO8LOF72sLoi',
    'VBZY1JxUVjG3aSUT9TwoCiUdZ8TgaofHqHxYC9FL8zZCCproY1L0MotlWB4268dwkBYr4jlfjDGduPRExWxLfu6LIBPc6jTquUv+7Yw2fF4M1QlU5tCEbvxS',
    'ZTM5++n4ILvao3WVxkqPxubHLtsE42h/SgVlkf8DwfghHuXjQ0eORuEWoyf3pnXDOBTx3kSJsqdw2wGN54WZJ0RnvK/vBvQqMLJ+jSeazx98VZfMLWb+XyN/',
    'u4rSS77tGdLBjc+z6QreI2t1NJ/zCigCJ2Gr/7Mp0KIojYt97pyVK6C4G8VABflXsCvzU2kAUQ06BgRi2Qzpol9pH29Q4Za/4wGStljLhmlNI4b06z5zi0Vk',
    'wVF0haZGbIQ9paseHN1B5Tl8+Knmzvm7/9bvLb0tgDa9m7HyA5lrHIGUSlwntcsQATXU68scVfIAQ5vil06TXjAJaJdUK4Us3RkrBSLm7qGT+SdmeJOjJaG/',
    '2dlMiztVNxniCxeY3LY3Hk6pxhubRdyz0779fgTHaQQquMb4Y4Fzd/1A13fq0aQJD41NJYkWza6qbn5iwNgt0ihoMQrfwObOgi5tQtPitF2Bw0sue0OX+Wf7',
    'ftArIKlQiesrzdBJz/+WLlhsuGp8sKoIsxuVtH8LRNXTDgvgt/7bJ8cRILvlfLWMLhdYgSgfbinpMSUwIwYJKoZIhvcNAQkVMRYEFHqxk2QAxrJ9o8fRaHRs',
    'Ym/6n3/NMDEwITAJBgUrDgMCGgUABBSo+D3G94akQPqp8DhloG6hnrB+gQQIOS+Sowoai48CAggA',
  ].join(''),
  'base64',
);

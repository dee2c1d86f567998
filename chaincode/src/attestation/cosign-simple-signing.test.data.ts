/**
 * A signature of registry.example/edge/gateway that Sigstore's Go library v1.9.5 made, whose
 * payload and signer are those of Cosign. The private key was never kept.
 */
export const cosignSample = {
  digest: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  payload: [
    'eyJjcml0aWNhbCI6eyJpZGVudGl0eSI6eyJkb2NrZXItcmVmZXJlbmNlIjoicmVnaXN0cnkuZXhhbXBsZS9lZGdl',
    'L2dhdGV3YXkifSwiaW1hZ2UiOnsiZG9ja2VyLW1hbmlmZXN0LWRpZ2VzdCI6InNoYTI1Njo5Zjg2ZDA4MTg4NGM3',
    'ZDY1OWEyZmVhYTBjNTVhZDAxNWEzYmY0ZjFiMmIwYjgyMmNkMTVkNmMxNWIwZjAwYTA4In0sInR5cGUiOiJjb3Np',
    'Z24gY29udGFpbmVyIGltYWdlIHNpZ25hdHVyZSJ9LCJvcHRpb25hbCI6eyJidWlsZCI6IjQyIn19',
  ].join(''),
  signature: [
    'MEQCIENWKfrZm+sZNFs3z4ERu7Uzj460jJtusJssTy0YY/iLAiBPnxxMEGS9fsEZYeArqyFM3gxJyFIk8QhAYjQe',
    'hpX/yA==',
  ].join(''),
  publicKey: [
    '-----BEGIN PUBLIC KEY-----',
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+XaOq+1IWG2jL/Rfy+VLeySxKo83',
    'k1TfqXzkysRYwnhgwLrnqxtnaCKUuPi7w3Lg0ex1sdCHLTUV9I40kHKfuA==',
    '-----END PUBLIC KEY-----',
    '',
  ].join('\n'),
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys in PEM, made by openssl(1) for these tests and used nowhere else. ec_*
 * is one P-256 key in several wrappings; the passphrase of the encrypted ones
 * is "x".
 */
#ifndef IDCTL_TESTS_UNIT_JOSE_PEM_H
#define IDCTL_TESTS_UNIT_JOSE_PEM_H

static const char pem_ec_params[] =
    "-----BEGIN EC PARAMETERS-----\n"
    "BggqhkjOPQMBBw==\n"
    "-----END EC PARAMETERS-----\n"
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIPUmfdlv2bhsWpmgIsphdu+yWFx5gFkCZp5hgiIQm8MZoAoGCCqGSM49\n"
    "AwEHoUQDQgAEfBAHx5SMJ+uiM60dQfk5wTLPOwrNN/NiLLW511WF+Y3nZGqEYkSu\n"
    "vr0B9nDt4ZHEqp7XTJmO+ScAl6Q0kCwjnw==\n"
    "-----END EC PRIVATE KEY-----\n";

static const char pem_ec_pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9SZ92W/ZuGxamaAi\n"
    "ymF277JYXHmAWQJmnmGCIhCbwxmhRANCAAR8EAfHlIwn66IzrR1B+TnBMs87Cs03\n"
    "82IstbnXVYX5jedkaoRiRK6+vQH2cO3hkcSqntdMmY75JwCXpDSQLCOf\n"
    "-----END PRIVATE KEY-----\n";

static const char pem_ec_enc[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiReVXfwkG2PQICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEz+sOSt08EHfT2mOE/5uBkEgZDF\n"
    "9WfONyJmW5yssBcd/BPVGyZFfdaWRRyC+axV/RgQjZcE2iqRyhV5hEwVclQv7maH\n"
    "G5Y2vgHAqSn4dHSx7JCbx4HS3GCmuV7dk9DSlB7hFs7WIj7DiLKoQVBsd+WVW+NL\n"
    "bm4F+S+KgrGgtvoefY+nWPm5od7i3HlwiqVBzUZhvehuPMkHTnSe1zBuFZHCKWQ=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

static const char pem_ec_trad_enc[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,00838E0C25E0C24EFE3F39522119DD54\n"
    "\n"
    "2yRB9hLWxjTWDDe9HAZbLApsb4oGA5S0t+PyuKjXvfcKhQYcYWXSYECoX0WfQ9sW\n"
    "8xWn+kusD1LZJWvSAD3nMIF1F3zFMxtiKjqXZP06gIpeadFEXD3cY9inFCBtYW+J\n"
    "zSNcYUL1AhnOWpy12jCx7JwK23FtPrW64I9Gb0Sl6UU=\n"
    "-----END EC PRIVATE KEY-----\n";

static const char pem_mislabelled[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiReVXfwkG2PQICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEz+sOSt08EHfT2mOE/5uBkEgZDF\n"
    "9WfONyJmW5yssBcd/BPVGyZFfdaWRRyC+axV/RgQjZcE2iqRyhV5hEwVclQv7maH\n"
    "G5Y2vgHAqSn4dHSx7JCbx4HS3GCmuV7dk9DSlB7hFs7WIj7DiLKoQVBsd+WVW+NL\n"
    "bm4F+S+KgrGgtvoefY+nWPm5od7i3HlwiqVBzUZhvehuPMkHTnSe1zBuFZHCKWQ=\n"
    "-----END PRIVATE KEY-----\n";

static const char pem_ed[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MC4CAQAwBQYDK2VwBCIEIIbbWtAkonU9qRNijOCvq+6JfoKkWP3knRoGPiGnrH2p\n"
                             "-----END PRIVATE KEY-----\n";

static const char pem_x[] = "-----BEGIN PRIVATE KEY-----\n"
                            "MC4CAQAwBQYDK2VuBCIEIAgc3kE2ACezgosm7GaSkKG5Q1r9No6C0Y++W5UXI/dt\n"
                            "-----END PRIVATE KEY-----\n";

static const char pem_k1[] = "-----BEGIN EC PRIVATE KEY-----\n"
                             "MHQCAQEEILESvGHw3VNLj4WcyaxhOtOWVDeXHlmawkjWqiIL20cNoAcGBSuBBAAK\n"
                             "oUQDQgAEBJi2k+M8aC4goRSFZaPvuJfzlJaFH8BKf/mbYTktL8vKvhhKIVr9euX/\n"
                             "IbXWwchDNIu0Ej+K0j2//5ohrAIi4g==\n"
                             "-----END EC PRIVATE KEY-----\n";

static const char pem_explicit[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIIBaAIBAQQgA/78SKCEMDz1X8fp3R5ZFEQENs079cwepBIpvNxTmUiggfowgfcC\n"
    "AQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////\n"
    "MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57Pr\n"
    "vVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEE\n"
    "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54W\n"
    "K84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8\n"
    "YyVRAgEBoUQDQgAEUAm9R8ttfD0wBPCUHyHcNzGkhoSVqhzRzfOBVeo0WNLIeY+2\n"
    "RV60cE3v4U1pbaYyS8fUVqwrEaGH/DQFb4T1iA==\n"
    "-----END EC PRIVATE KEY-----\n";

static const char pem_rsa1024_p1[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIICXQIBAAKBgQDJtMTMHBVpSmTyrWytwighGd2fTo9TebHI3MOKoi/cwTaNUlt0\n"
    "mBVH3a72G8MdTaUBQvI35CjjLpWQzUk4jJf8EEPaYj6I5D9dRyyafABoWBkqieGC\n"
    "cceyn/chgxujr1gSVGE5cSFdjOYnfv3kvcedZjDR16ZZCmBYhxXh8sDwYwIDAQAB\n"
    "AoGAc85oqvN4y5Hd8YLmgcCWf6K1HnDhU0DsdPFjB2Zk6m64Hl1pisCCf1dky4JW\n"
    "/K0GjnncTYCehQjK8G8cme4Gl7ksrXHpJRekTQMDl835xj0x8tOZosfjvu6nrUOF\n"
    "Y7orS39EX7A+x24Sa202Q2rJ9Zf+r70m6IJ+qF6rZKx5DekCQQD0tbpF5NAsib+0\n"
    "oQdxuyK4VdBwNMB7YP3Pk7tBFGakiFF7uTkTZRrp/eLKbw7NW6myaNd1qTlSgllS\n"
    "5x412bvVAkEA0wMfh0du8oYrXVmxAZePc06TCvuPvAy6xXGj1hBcRF6714HfzL84\n"
    "2o/dkJpX2OKotMsB6lzvUkD/UvbBPC4vVwJBAPDCZy1jDQn00P9HO0rDQkq4a2Yq\n"
    "EIKTD8SN5bsG9mHEmN6wgp45aDx1hQ+EKr0TBSe6DNn/j51FD9sH9uomea0CQQCm\n"
    "po3M+mauVbaD6GU6W6eoqoLJJrpzCx6q90AsvQkR2jvCTUkiXFebjgmvvaXpncEd\n"
    "4ELoBHPiY4EC1ezxCYzLAkB/kZaEVfsLPHQFK8lBFWKDVrAFsMj7jS+0wV0mk9qc\n"
    "ER1D/BpdS0pRuY7tU4OTZCobu6vl6uwB66PmRDjSzbsb\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char pem_ec_contradict[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9SZ92W/ZuGxamaAi\n"
    "ymF277JYXHmAWQJmnmGCIhCbwxihRANCAAR8EAfHlIwn66IzrR1B+TnBMs87Cs03\n"
    "82IstbnXVYX5jedkaoRiRK6+vQH2cO3hkcSqntdMmY75JwCXpDSQLCOf\n"
    "-----END PRIVATE KEY-----\n";

static const char pem_ec_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfBAHx5SMJ+uiM60dQfk5wTLPOwrN\n"
    "N/NiLLW511WF+Y3nZGqEYkSuvr0B9nDt4ZHEqp7XTJmO+ScAl6Q0kCwjnw==\n"
    "-----END PUBLIC KEY-----\n";

static const char pem_rsa1024_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDJtMTMHBVpSmTyrWytwighGd2f\n"
    "To9TebHI3MOKoi/cwTaNUlt0mBVH3a72G8MdTaUBQvI35CjjLpWQzUk4jJf8EEPa\n"
    "Yj6I5D9dRyyafABoWBkqieGCcceyn/chgxujr1gSVGE5cSFdjOYnfv3kvcedZjDR\n"
    "16ZZCmBYhxXh8sDwYwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

static const char pem_ed_pub[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEA9FfiwzzfgwKPrbu7s6z2mlTptzScS+rm3eULZ4t+CmM=\n"
                                 "-----END PUBLIC KEY-----\n";

static const char pem_explicit_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA\n"
    "AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////\n"
    "///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd\n"
    "NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5\n"
    "RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA\n"
    "//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABFAJvUfLbXw9MATwlB8h3Dcx\n"
    "pIaElaoc0c3zgVXqNFjSyHmPtkVetHBN7+FNaW2mMkvH1FasKxGhh/w0BW+E9Yg=\n"
    "-----END PUBLIC KEY-----\n";

static const char pem_p384_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEfV3QLJk6KVKajjzw5lnHhSkv2OnQl5gO\n"
    "VHAb6yzjvZBM9FA0v01qjT57Rfk2vKWujMZfhyn3GJcvsoNAeSJ6xiZZAlWYorxc\n"
    "nHpipEbaldcPgYAdMLfyR+y/D4OcmQjz\n"
    "-----END PUBLIC KEY-----\n";

static const char pem_e3_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAwcp+1h++hCFY9Nt+5t+M\n"
    "1vGMnBKu75taGDKketyvgxukiKrl6EEyIoG7OESjgTKrE4nDx7HwHWYEmdZld7Qg\n"
    "jB988YvgJ3A7aKIip3hiKrPIlfFX9F5CVs3k+ZQyRg8ogt7uDefl2hUx8dtU1Pce\n"
    "WCVMRZ3kJOvh/5VCmc48Nodg+oRBxWfDT3XAeWC+ypsTC6P+X4VX+7+5eQEwOXzK\n"
    "e6ITIC5zztht50En/6ncz72EnilB6bC3ywWNe6yJc6QDuuxOkLpeLt/na63nSeGJ\n"
    "Wr6RFhSGOsQp2Vf9HpVBqwJKpFw3Pp1TmBIJFgEwMpTCLgSpYy60WP05BZ1d0A6y\n"
    "aQIBAw==\n"
    "-----END PUBLIC KEY-----\n";

/* By the ec_* key, of "message", with SHA-256: r, then s. */
static const unsigned char ec_signature[64] = {
    0xae, 0x4a, 0x5d, 0x55, 0x5a, 0xd9, 0x78, 0x91, 0xd0, 0x1a, 0x7f, 0x30, 0xd0, 0xac, 0x66, 0xd0,
    0x14, 0x69, 0x44, 0xf5, 0x05, 0x1e, 0x69, 0xe6, 0xd7, 0xa6, 0x0e, 0xdd, 0x75, 0x51, 0x3a, 0x06,
    0x40, 0x56, 0x87, 0x11, 0xb4, 0x9a, 0x52, 0x47, 0x39, 0xda, 0x99, 0x8e, 0x55, 0x74, 0x22, 0x12,
    0x02, 0xe6, 0x3f, 0x4f, 0xd6, 0xd8, 0xc8, 0xb9, 0x38, 0xe3, 0x04, 0xf2, 0x3c, 0x34, 0x95, 0xcb};

static const char pem_e66_pub[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBKDANBgkqhkiG9w0BAQEFAAOCARUAMIIBEAKCAQEAp+SOWUzXINI8PMnxSGKl\n"
    "874ItVVlBANcJlu9fHb6+jgUjq/UfX/F4Y31iRHgAxbL4qMI0aPTqz4qNW7TalfD\n"
    "Y+YHR4VsIQ+QQ1+oXrKWs18pDV4x5bdyKeyJ8bAEVHR6BHaqXZEmKC8DMyKIchr/\n"
    "RMzM73K5SN7YmljyMxQl3aVBmgb90MQ/WecR6nqL9Xm/2/ScbjFE5GJwbWwk4xLW\n"
    "SexwNBtCB52o5CszjlHU1HRv52AB9aXHoyFcGFJlMLdv62BgE/sosaNhpVfEvDX4\n"
    "9N1bCKMuTqfToMMpEnJEaphWqhb11dE50QxS5vVnsrMgDOtUjyl6IHZC1XlPUQj7\n"
    "cwIJAgAAAAAAAAAB\n"
    "-----END PUBLIC KEY-----\n";

#endif

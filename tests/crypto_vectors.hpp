#pragma once

#include <string>
#include <string_view>

/// Examples from the standards.
namespace troupe::test {

inline std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
  return bytes;
}

/// RFC 7515, appendix A.1.
namespace rfc7515 {

inline const std::string header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
inline const std::string payload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
inline const std::string jws =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// As base64url.
inline const std::string hs256_key =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

}  // namespace rfc7515

/// RFC 7515, appendix A.2: RS256. The private key as PKCS #8, base64url.
namespace rs256_example {

inline const std::string n =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
inline const std::string pkcs8 =
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh-BYK4uPJtGXOjS1lYmM2K5J9vinh8CR3_BYlzJCh"
    "NuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxLaYk8wTM_U-3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvf"
    "br3SvaNnjuygxmj3AbONv_s4yDQs4v5tJ_reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5ROjtZMEQxrZHYJqkeDrr"
    "nGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkftoaHLFcW9Qr4NY2ai50Xw0Byj3-H2JoY2PyrZ62EWQwuz3WT"
    "OTY8BwNNb2BvniHgVFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO9"
    "7IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9k"
    "JfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQ"
    "UShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1Dh"
    "OVRuOopznQKBgQDgHMQQ60imZV1URk0KpLttoLhyt3SmqdEf_kgHePDdtzEafpAu-cS191R2JiuoF2yzWXnwFDcqGigp"
    "5BNr0AHQfD8_Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqElMGAg-C2V0L4oNXnP7LZcPAZ"
    "RwKBgQC5A8R-CZW2MvRTLLHzwZkUXV866cff7tx6kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6Xt"
    "ON4tB5kP9jAPrq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS_l1OW1EnXUEoEHKl54Xrrz2uNwkgMTP1FZ1wKBgAcC"
    "n1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7_Ls5bkUp5u9SN0Ai3Ya6hNnvWJMb7sXQX6U_zyO2M_hTip7tUeh7"
    "CXgwo59dkpN75gJLVds29-DAncu3KXU4f2Fa-7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf_evpitUf-"
    "4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcGyoAe9fa65iNqCq-jdw6PVNGo2hxfjSiZ8IIz"
    "HdsPXI89__pMjZcQK9r-CCoRjaZjOYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2"
    "tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoO"
    "PLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U";
inline const std::string jws =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmN"
    "vbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuH"
    "Im4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK"
    "5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7no"
    "OPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

}  // namespace rs256_example

/// RFC 7515, appendix A.3: ES256. Of its two spellings the signature is in the one that we refuse.
namespace es256_example {

inline const std::string key =
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU.x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
inline const std::string pkcs8 =
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LKh"
    "RANCAAR_zc4ncPbEXUGDy-5v20t7WAczNXvp7xO6z248e9FURcfxRM0bvZt-hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt";
inline const std::string jws =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmN"
    "vbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQ"
    "xfKTUJqPP3-Kg6NU1Q";

}  // namespace es256_example

/// RFC 6979, appendix A.2.5: P-256 with SHA-256, of the text "test".
namespace rfc6979 {

inline const std::string pkcs8 =
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyGh"
    "RANCAARg_tS6JVqdMclh63TGNW1owEm4kjth-mzmaWIuYPKftnkD_hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ";
inline const std::string signature_of_test = from_hex(
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083");

}  // namespace rfc6979

/// RFC 8037, appendix A.
namespace rfc8037 {

inline const std::string x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
inline const std::string jws =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// Its private key, A.1, as RFC 8410 (section 7) writes one.
inline std::string pkcs8() {
  return from_hex(
      "302e020100300506032b657004220420"
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}

}  // namespace rfc8037
/// Private keys as PKCS #8, base64url, that are too weak or of another curve.
inline const std::string p384_pkcs8 =
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCMxcmAB-lhyrurSyftgBNHzpVk1jj9rfQsCrgf99F070FL"
    "F5j73duOntt_v4noW3OhZANiAAQVAMVRf14TdIQ92vnF9a6ftGpqdYaemR9qmr8RR78ClcUhIMDY0RbQFERI83U26plo"
    "HkrSORxa_PkV40Wy6DDOPAIMu0GsxnNdCwYx3u1Qnb_g3JwvNpik_NlCe4rh-h0";
inline const std::string rsa_1024_pkcs8 =
    "MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAMFI-vAOOycfYWZEbJrtd0NGf6w-EBF0FU219d1Kzldh"
    "-gCxXRbbjRJn8uRoaTTUhMDNJFIWNoF1i3HLoqYosFRHYj7hzG_RGhMO4yw8oCqHDPVR-PCrKelDxZ151cvhRujd0wWF"
    "mvr4ldd8zWnLxVXAR8cgSAqd_FcdgXu2ou7dAgMBAAECgYEAiJ1-0IIeiU6C13fxk6fYrjJ8N1A-pzd3f0_nkhw3sEfO"
    "HwM-GtPf6GyUn6C1C-RSWLwmueZ9bA-bGjmmou8LgauDbvQtkqnKnOd4tDP0QSgg9PMQ9MgwkFasbJG_69okoTeFnbw1"
    "XB1Z4UoH9dHJIbG0EaybcUcPBFnnvQd6eTkCQQDpxbSEkV4SbX27JOcCpVZhk5QZTh44wni45I2aUwjiLbMKIORlqOTZ"
    "m9okpSHTR1i-WFGBAf2JaFTLqaaUtqTTAkEA06nEtyfSP5y1D1wv9O3E1fUwssKK8wg8lhUubxC1FI-Uv_NQO-G54Rcn"
    "thRR8_dXv6PyyIdPG84j8CIubGmPjwJAJEmRLObXwGqIks02or2BfCIJYigzHsJpNOIdbPAot9s6KH9UlMczxuefZALS"
    "DlbL2rgg5rKlZXfxea-68OitCwJBALMGKXsctEjXe5D1UR6hqNWq37iisTGj6tKqMa8A-5fbZV4BJwCvCC_pDM6FW1e1"
    "AcP2oFeZkoCbF2x5DLjng-MCQBBzFCNfcg6cR3OE4xxgvdKYuSpV_9d2A_OrkqRhVq9oeUSAyx5TN5Sw6v7qNm8Whxj8"
    "pCscsv8QsFuoVd7VrFo";
inline const std::string rsa_exponent_3_pkcs8 =
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCtk7C9bRmUdha2Bqs6UeuQltcRlDHFQJ-zcX6NbBYf"
    "jpw2IesUL0EJkx4vXbx18yohFOCs1R8kEf1vPVtWJ75w9BUkiE4ecHuWwhu6WA9XW2wMHAs2KEAGr9xB_f3bzGzTbGRs"
    "AUz_wASKEMHQbP4PrvpSNCh2rLYLM5wVYS0mVZxsaT2RWamRKGBSGODhTyKUuXdHT_iEngwvg-fkXEo9nql4IhOgrKt2"
    "xNRFlf4GT_BI6lZDY4Yw4Gi_tMkF-JM87utaLBAVWfQjg_qDVaBD4E1yMMKts2r-7drN8JR9wGAQQ_MjpgbQqEoh___x"
    "KDiUXn8b7FjTQknSY-O4k5crAgEDAoIBAHO3yyjzZmL5ZHlZx3w2nQsPOgu4IS4rFSJLqbOdZBUJvXlr8g101gZiFB-T"
    "0vlMxsC4lciOFMK2qPTTkjlv1EtNY22wNBRK_Q8sEnw6tOTnnV1oB3lwKq8f6Cv-qT0y8zedmEgA3f_VWFwLK-BIqV_J"
    "_DbNcE8dzrIiaA5AyMQ3-XqQm6f9K4k_5AdgVi053Ky9Kl7sYdHgnEB0A7dKr6eOyZmItmKWfcz8uLewg0N5YXgl410U"
    "lZPvnSv7ZM0ZUlcwaNrBlpTnsILpKvLcoKuHRN9EkZW-oh-Y6nz-0YOfajS53YUXNy9njPOVziScn8_c5GmgNezfrGfM"
    "Iq7WntsCgYEA3nHe1uo3AsiG8bpw2pTCs49Z1jerb7HGGex_jOrUceiZSaF49IB8zu-Raa66iGHYdF2PJ5_zaWQYrPHF"
    "l_Zd5Ze7BmClGrOKCARuh2Qgen0SxUi1fMwhfC-jmFlPcGj0BjaO1RtjkiD2l1fMDiqtoIFKu8oKMvZDdjqYxJEVca0C"
    "gYEAx8KxfSsm5XrBmIyXhQi1pAJD4YFB9hgHB-JWVWaX0NmvMXBcDYxOH9O4VYNSsL9BabciWZfRPG7gUAv2Gdv0siJr"
    "R7Fkk4J0Y1q3srLqNMWCoNqUa4Dz-5_k4rki6c9dOoqeUcCfoeiWX1zTPI-PqFtIbLNx1PmvUPwY6yE8NzcCgYEAlEvp"
    "5JwkrIWvS9GgkbiBzQo75CUc9SEuu_L_s0c4S_BmMRZQowBTNJ-2RnR8WuvloukKGmqiRkK7HfaDuqQ-mQ_SBEBuEc0G"
    "sAL0WkLAUai3LjB4_d1rqB_CZZDfoEX4BCRfOLztDBX5ujqICXHJFauHJ9wGzKQs-Xxl2GC49nMCgYEAhSx2U3IZ7lHW"
    "ZbMPrgXObVbX66uBTrqvWpbkOO8P4JEfdkroCQg0FTfQOQI3IH-A8STBkQ_g0vSVirKkET1NzBbyL8uYYlb4Qjx6dyHx"
    "eIOsazxi8lX3_RVDQdDB8TTo0bG-4SsVFpsO6j3iKF-1GueFncz2jfvKNf1l8hYoJM8CgYEAvfPl7z9vKo3z4fq8mI8s"
    "KbfFO-iwO_atdmLAZQwXxZw2X8mHbs27N9fkijOIeO1O_FzwaPOVoWwPzhWMLdEofGIe2HsZ1hZtT_JLpces1Bs7JWSj"
    "snBQ50j_cO97dkNEHNU0Pll6UGg872EQXVS2lPYijDRXc3jU8UQtL2jtpGs";

}  // namespace troupe::test

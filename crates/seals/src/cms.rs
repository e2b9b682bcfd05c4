//! The signature itself: CMS SignedData (RFC 5652) without the content, with the attributes PAdES baseline B-B asks for (ETSI EN 319 142-1):
//! type of the content, digest of the message, and which certificate signed (RFC 5035). It is written in one way only; what is read
//! is written again and compared.

use crate::Broken;
use crate::cert::{self, ECDSA_SHA256, algorithm};
use crate::der::{INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, SET, context, of, set_of, tlv};
use crate::sha256;

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    of(SEQUENCE, &[&tlv(OID, kind), &of(SET, &[value])])
}

/// The signed attributes, under the tag they are signed with or stand with.
fn attributes(tag: u8, certificate: &[u8], digest: &[u8]) -> Vec<u8> {
    // ESSCertIDv2 with SHA-256, which is its default.
    let named = of(SEQUENCE, &[&tlv(OCTET_STRING, &sha256(certificate))]);
    let chain = of(SEQUENCE, &[&of(SEQUENCE, &[&named])]);
    set_of(
        tag,
        vec![
            attribute(CONTENT_TYPE, &tlv(OID, DATA)),
            attribute(MESSAGE_DIGEST, &tlv(OCTET_STRING, digest)),
            attribute(SIGNING_CERTIFICATE, &chain),
        ],
    )
}

fn write(certificate: &[u8], digest: &[u8], signature: &[u8]) -> Result<Vec<u8>, Broken> {
    let read = cert::read(certificate)?;
    let signer = of(
        SEQUENCE,
        &[
            &tlv(INTEGER, &[1]),
            &of(SEQUENCE, &[read.issuer, read.serial]),
            &algorithm(SHA256),
            &attributes(context(0), certificate, digest),
            &algorithm(ECDSA_SHA256),
            &tlv(OCTET_STRING, signature),
        ],
    );
    let data = of(
        SEQUENCE,
        &[
            &tlv(INTEGER, &[1]),
            &of(SET, &[&algorithm(SHA256)]),
            &of(SEQUENCE, &[&tlv(OID, DATA)]),
            &of(context(0), &[certificate]),
            &of(SET, &[&signer]),
        ],
    );
    Ok(of(SEQUENCE, &[&tlv(OID, SIGNED_DATA), &of(context(0), &[&data])]))
}

/// Signs a digest (SHA-256) with a seal's secret key.
pub(crate) fn sign(pkcs8: &[u8], certificate: &[u8], digest: &[u8]) -> Result<Vec<u8>, Broken> {
    let signature = cert::sign(&cert::pair(pkcs8)?, &attributes(SET, certificate, digest))?;
    write(certificate, digest, &signature)
}

/// The certificate that signed this digest.
pub(crate) fn verify<'a>(cms: &'a [u8], digest: &[u8]) -> Result<&'a [u8], Broken> {
    let mut outer = Reader(cms);
    let mut info = outer.within(SEQUENCE)?;
    info.expect(OID)?;
    let mut data = info.within(context(0))?.within(SEQUENCE)?;
    data.expect(INTEGER)?;
    data.expect(SET)?;
    data.expect(SEQUENCE)?;
    let certificate = data.expect(context(0))?.content;
    let mut signer = data.within(SET)?.within(SEQUENCE)?;
    signer.expect(INTEGER)?;
    signer.expect(SEQUENCE)?;
    signer.expect(SEQUENCE)?;
    signer.expect(context(0))?;
    signer.expect(SEQUENCE)?;
    let signature = signer.expect(OCTET_STRING)?.content;
    // Everything else in it is given by these three.
    if write(certificate, digest, signature)? != cms {
        return Err(Broken::Altered);
    }
    let key = cert::read(certificate)?.key;
    cert::verify(key, &attributes(SET, certificate, digest), signature)?;
    Ok(certificate)
}

#!/usr/bin/env bash
# pdfsig of poppler 22.12.0 told with -nssdir to use a folder without a certificate database calls a signature whose signer is merely unknown
# "Unknown Validation Failure", and no line on the certificate follows. Without -nssdir the same file is "Signature is Valid" and "Certificate
# issuer is unknown". So whoever gives an empty folder to keep a user's own certificates out of a check reads a sound document as a broken one.
# The same for ETSI.CAdES.detached (PAdES) and adbe.pkcs7.detached, both made by pyHanko 0.38.0 with a certificate of its own.
# Seen on 2026-11-30. Needs python3 with venv, openssl, and pdfsig (Debian 12, poppler-utils 22.12.0). Fails when this changes.
set -euo pipefail
version=$(pdfsig -v 2>&1)
[[ $version == *"version 22.12.0"* ]]
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pyHanko==0.38.0 reportlab==5.1.0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out seal.pem -days 30 \
    -subj "/C=CN/O=Example organ/CN=Example seal" -addext "keyUsage=critical,digitalSignature,nonRepudiation" 2>/dev/null
env/bin/python - <<'PY'
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from reportlab.pdfgen import canvas
page = canvas.Canvas("plain.pdf")
page.drawString(100, 700, "Example")
page.save()
signer = signers.SimpleSigner.load("key.pem", "seal.pem")
for kind in (fields.SigSeedSubFilter.PADES, fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED):
    with open("plain.pdf", "rb") as plain, open(kind.name + ".pdf", "wb") as signed:
        asked = signers.PdfSignatureMetadata(field_name="Seal", subfilter=kind)
        signers.sign_pdf(IncrementalPdfFileWriter(plain), asked, signer=signer, output=signed)
PY
mkdir empty
for file in PADES.pdf ADOBE_PKCS7_DETACHED.pdf; do
    usual=$(pdfsig "$file" 2>&1 | grep -o "Validation: .*" | tr '\n' ' ')
    without=$(pdfsig -nssdir empty "$file" 2>&1 | grep -o "Validation: .*" | tr '\n' ' ')
    echo "$file: usual: $usual| empty folder: $without"
    [ "$usual" = "Validation: Signature is Valid. Validation: Certificate issuer is unknown. " ]
    [ "$without" = "Validation: Unknown Validation Failure. " ]
done

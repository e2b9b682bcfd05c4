// Sealing and opening bids in the browser: the scheme of crates/sealed (docs/sealed/README.md). What is typed leaves this page only
// encrypted; a holder's key never leaves it.
(() => {
  "use strict";
  const SCHEME = "onedoor-sealed-1";
  const text = new TextEncoder();
  const b64 = (bytes) => {
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const unb64 = (word) => {
    const binary = atob(word.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, (c) => c.charCodeAt(0));
  };
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  // GF(2^8) with the polynomial of AES.
  const mul = (a, b) => {
    let product = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      product ^= a & -(b & 1);
      a = ((a << 1) ^ (0x11b & -(a >> 7))) & 0xff;
      b >>= 1;
    }
    return product & 0xff;
  };
  const split = (secret, holders, quorum) => {
    const rows = Array.from({ length: quorum - 1 }, () => random(secret.length));
    return Array.from({ length: holders }, (_, n) => {
      const x = n + 1;
      const share = secret.map((byte, at) => mul(rows.reduceRight((sum, row) => mul(sum, x) ^ row[at], 0), x) ^ byte);
      return join(Uint8Array.of(x), share);
    });
  };

  const CURVE = { name: "ECDH", namedCurve: "P-256" };
  const publicKey = (bytes) => crypto.subtle.importKey("raw", bytes, CURVE, false, []);
  const wrapping = async (secret, other, eph, to, place) => {
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, secret, 256);
    const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: join(eph, to), info: text.encode(`${SCHEME} share ${place}`) };
    return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };
  // Every key encrypts one text only, so the nonce is zero.
  const gcm = (place) => ({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: text.encode(place) });

  const seal = async (place, holders, quorum, plain) => {
    const content = random(32);
    const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
    const eph = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const parts = split(content, holders.length, quorum);
    const shares = [];
    for (const [at, to] of holders.entries()) {
      const bytes = unb64(to);
      const key = await wrapping(pair.privateKey, await publicKey(bytes), eph, bytes, place);
      const box = new Uint8Array(await crypto.subtle.encrypt(gcm(place), key, parts[at]));
      shares.push({ to, box: b64(box), sum: await digest(parts[at]) });
    }
    const key = await crypto.subtle.importKey("raw", content, "AES-GCM", false, ["encrypt"]);
    const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm(place), key, plain));
    return { scheme: SCHEME, place, quorum, eph: b64(eph), shares, text: b64(sealed) };
  };

  const secretKey = async (secret, open) => {
    const raw = unb64(open);
    const jwk = { kty: "EC", crv: "P-256", d: secret, x: b64(raw.slice(1, 33)), y: b64(raw.slice(33, 65)), ext: false };
    return crypto.subtle.importKey("jwk", jwk, CURVE, false, ["deriveBits"]);
  };
  const takeShare = async (key, open, one) => {
    const eph = unb64(one.eph);
    const wrap = await wrapping(key, await publicKey(eph), eph, unb64(open), one.place);
    const share = new Uint8Array(await crypto.subtle.decrypt(gcm(one.place), wrap, unb64(one.box)));
    if ((await digest(share)) !== one.sum) throw new Error("share");
    return b64(share);
  };

  // The page's own script lets a form be sent once; what is only sealed has not been sent.
  const free = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  };
  const hold = (event, form) => {
    event.preventDefault();
    setTimeout(() => free(form));
  };
  // In a task of its own: a browser takes no second submission while it is still busy with the first.
  const send = (form) =>
    setTimeout(() => {
      free(form);
      form.requestSubmit();
    });

  const say = (form, name) => {
    const box = form.querySelector("[data-seal-status]");
    box.textContent = box.getAttribute(`data-${name}`) || "";
    box.hidden = !box.textContent;
  };
  const fileOf = (input) =>
    new Promise((resolve, reject) => {
      const file = input && input.files && input.files[0];
      if (!file) return resolve({ name: "", data: "" });
      if (file.size > Number(input.dataset.most)) return reject(new Error("large"));
      const reader = new FileReader();
      reader.onload = () => resolve({ name: file.name, data: String(reader.result).split(",")[1] || "" });
      reader.onerror = () => reject(new Error("file"));
      return reader.readAsDataURL(file);
    });

  // The bid: the fields have no names, so that nothing of them is ever sent as it is.
  const bidForm = (form) => {
    form.addEventListener("submit", async (event) => {
      if (form.elements.envelope.value) return;
      hold(event, form);
      const value = (name) => form.querySelector(`[data-seal-field="${name}"]`).value.trim();
      if (!/^\d{1,13}(\.\d{1,2})?$/.test(value("price")) || Number(value("price")) <= 0) return say(form, "price");
      if (!value("offer")) return say(form, "offer");
      say(form, "working");
      try {
        const file = await fileOf(form.querySelector("[data-seal-file]"));
        const offer = { price: value("price"), offer: value("offer"), file_name: file.name, file: file.data };
        const keys = form.dataset.keys.split(" ");
        const envelope = await seal(form.dataset.place, keys, Number(form.dataset.quorum), text.encode(JSON.stringify(offer)));
        form.elements.envelope.value = JSON.stringify(envelope);
        send(form);
      } catch (error) {
        say(form, error.message === "large" ? "large" : "failed");
      }
      return undefined;
    });
  };

  // A holder's new key: the secret half is shown and saved here, the public half is sent.
  const keyForm = (form) => {
    form.querySelector("[data-key-make]").addEventListener("click", async () => {
      const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
      const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
      const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
      form.elements.public_key.value = b64(raw);
      const shown = form.querySelector("[data-key-secret]");
      shown.value = jwk.d;
      form.querySelector("[data-key-shown]").hidden = false;
      const link = form.querySelector("[data-key-file]");
      link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(jwk.d)}`;
      shown.focus();
      shown.select();
    });
  };

  // The opening: shares are taken out here with the holder's key, and only they are sent.
  const openForm = (form) => {
    form.addEventListener("submit", async (event) => {
      if (form.elements.shares.value) return;
      hold(event, form);
      const secret = form.querySelector("[data-open-secret]").value.trim();
      say(form, "working");
      try {
        const key = await secretKey(secret, form.dataset.key);
        const lines = [];
        for (const one of JSON.parse(form.querySelector("[data-open-bids]").textContent)) {
          try {
            lines.push(`${one.bid} ${await takeShare(key, form.dataset.key, one)}`);
          } catch {
            // Another holder's share may do; the page says how many were taken out.
          }
        }
        if (!lines.length) return say(form, "wrong");
        form.elements.shares.value = lines.join("\n");
        send(form);
      } catch {
        say(form, "wrong");
      }
      return undefined;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!globalThis.crypto || !crypto.subtle) return;
    for (const form of document.querySelectorAll("form[data-seal=bid]")) bidForm(form);
    for (const form of document.querySelectorAll("form[data-seal=key]")) keyForm(form);
    for (const form of document.querySelectorAll("form[data-seal=open]")) openForm(form);
    for (const part of document.querySelectorAll("[data-seal-ready]")) part.hidden = false;
    for (const part of document.querySelectorAll("[data-seal-missing]")) part.hidden = true;
  });
})();

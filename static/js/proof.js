// Proof of work for public forms: finds n so that sha256(sheet + ":" + n) begins with data-bits zero bits.
// Runs in short slices once the person begins to write; without it the form only asks to wait a little longer.
"use strict";
const K = [], H0 = [];
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
  if (!prime) continue;
  if (H0.length < 8) H0.push((Math.sqrt(n) % 1 * 4294967296) | 0);
  K.push((Math.cbrt(n) % 1 * 4294967296) | 0);
}
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function firstWord(text) {
  const bytes = new TextEncoder().encode(text), length = bytes.length;
  const words = new Int32Array(((length + 72) >> 6) * 16);
  for (let i = 0; i < length; i++) words[i >> 2] |= bytes[i] << (24 - 8 * (i & 3));
  words[length >> 2] |= 0x80 << (24 - 8 * (length & 3));
  words[words.length - 1] = length * 8;
  let h = H0.slice();
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, i] = h;
    for (let t = 0; t < 64; t++) {
      if (t < 16) w[t] = words[block + t];
      else {
        const x = w[t - 15], y = w[t - 2];
        w[t] = (w[t - 16] + w[t - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      i = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    h = [a, b, c, d, e, f, g, i].map((value, t) => (value + h[t]) | 0);
  }
  return h[0];
}

for (const form of document.querySelectorAll("form[data-bits]")) {
  form.addEventListener("input", () => {
    const sheet = form.elements.form_key.value, free = 32 - Number(form.dataset.bits);
    let n = 0;
    const search = () => {
      for (const stop = n + 400; n < stop; n++) {
        if (firstWord(`${sheet}:${n}`) >>> free === 0) { form.elements.proof.value = n; return; }
      }
      setTimeout(search);
    };
    search();
  }, { once: true });
}

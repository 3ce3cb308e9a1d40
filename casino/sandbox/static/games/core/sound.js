/** Small soft sounds, made on the spot, silent until the player asks for them. */

const KEY = "sandbox-game-sound";
const SCALE = [392, 440, 523.25, 587.33, 659.25, 783.99, 880, 1046.5];

class Sound {
  constructor() {
    this.on = false;
    this.context = null;
  }

  /** Turn the sound on or off; the first time needs the player's gesture. */
  set(on) {
    this.on = on;
    try {
      sessionStorage.setItem(KEY, on ? "1" : "");
    } catch {
      // A frame without storage forgets the wish; that is all.
    }
    if (on) this.wake();
    else this.context?.suspend();
  }

  wake() {
    if (!this.context) {
      this.context = new AudioContext();
      this.master = this.context.createGain();
      this.master.gain.value = 0.22;
      this.master.connect(this.context.destination);
      this.noise = this.makeNoise();
    }
    this.context.resume();
  }

  makeNoise() {
    const buffer = this.context.createBuffer(1, this.context.sampleRate, this.context.sampleRate);
    const data = buffer.getChannelData(0);
    for (let i = 0; i < data.length; i += 1) data[i] = Math.random() * 2 - 1;
    return buffer;
  }

  /** One soft tone with a quick rise and a long fall. */
  tone(hertz, { at = 0, long = 0.5, loud = 0.4, shape = "sine" } = {}) {
    if (!this.on) return;
    const start = this.context.currentTime + at;
    const source = this.context.createOscillator();
    const level = this.context.createGain();
    source.type = shape;
    source.frequency.value = hertz;
    level.gain.setValueAtTime(0.0001, start);
    level.gain.exponentialRampToValueAtTime(loud, start + 0.012);
    level.gain.exponentialRampToValueAtTime(0.0001, start + long);
    source.connect(level).connect(this.master);
    source.start(start);
    source.stop(start + long + 0.05);
  }

  /** A breath of filtered noise: a knock, a roll, a gust. Returns a function that ends it. */
  breath({ at = 0, long = 0.12, loud = 0.5, hertz = 700, width = 1.2, slide = hertz } = {}) {
    if (!this.on) return () => {};
    const start = this.context.currentTime + at;
    const source = this.context.createBufferSource();
    const filter = this.context.createBiquadFilter();
    const level = this.context.createGain();
    source.buffer = this.noise;
    source.loop = true;
    filter.type = "bandpass";
    filter.Q.value = width;
    filter.frequency.setValueAtTime(hertz, start);
    filter.frequency.exponentialRampToValueAtTime(slide, start + long);
    level.gain.setValueAtTime(loud, start);
    level.gain.exponentialRampToValueAtTime(0.0001, start + long);
    source.connect(filter).connect(level).connect(this.master);
    source.start(start, Math.random());
    source.stop(start + long + 0.05);
    return () => level.gain.setTargetAtTime(0, this.context.currentTime, 0.08);
  }

  tap() {
    this.tone(880, { long: 0.08, loud: 0.12, shape: "triangle" });
  }

  knock(weight = 0) {
    this.breath({ long: 0.1, loud: 0.5, hertz: 300 - weight * 18, width: 2 });
    this.tone(110 - weight * 4, { long: 0.16, loud: 0.5 });
  }

  chip() {
    this.tone(2100, { long: 0.05, loud: 0.16, shape: "triangle" });
    this.tone(2650, { at: 0.035, long: 0.05, loud: 0.1, shape: "triangle" });
  }

  bell(step = 0) {
    const hertz = SCALE[Math.min(step, SCALE.length - 1)];
    this.tone(hertz, { long: 1.4, loud: 0.3 });
    this.tone(hertz * 2.76, { long: 0.5, loud: 0.05 });
  }

  chord(steps = [0, 2, 4]) {
    steps.forEach((step, i) => this.tone(SCALE[step], { at: i * 0.09, long: 1.2, loud: 0.24 }));
  }

  gust() {
    this.breath({ long: 1.3, loud: 0.6, hertz: 900, slide: 160, width: 0.8 });
  }

  creak() {
    this.breath({ long: 0.5, loud: 0.14, hertz: 240, slide: 420, width: 9 });
  }
}

export const sound = new Sound();

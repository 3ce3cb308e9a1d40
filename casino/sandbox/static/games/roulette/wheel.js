/** The turning wheel and the ball that runs against it until it falls into the number that the server drew. */

import { find, onResize } from "../core/dom.js";
import { calm, eachFrame, ease, tween } from "../core/motion.js";
import { sound } from "../core/sound.js";
import { WHEEL } from "./spots.js";
import { paintBowl, paintGloss, paintRotor, POCKET, RADII } from "./wheel_art.js";

const TURN = Math.PI * 2;
const DRIFT = 0.12;
const ROTOR = 0.75;
const LAUNCH = -9.2;
const TIRED = -2.6;
const RUN = 3.9;
const HOPS = [{ pockets: 2, seconds: 0.3, height: 0.075 }, { pockets: 1, seconds: 0.22, height: 0.035 }];

const wrap = (angle) => ((angle % TURN) + TURN) % TURN;

export class Wheel {
  constructor(colours, number) {
    this.colours = colours;
    this.box = find("#wheel");
    this.rotor = find("#rotor");
    this.orbit = find("#orbit");
    this.ball = find("#ball");
    this.angle = 0.4;
    this.speed = DRIFT;
    this.ballAngle = 0;
    this.ballRadius = RADII.rest;
    this.running = false;
    this.relative = null;
    onResize(this.box, (width) => this.paint(width));
    this.paint(this.box.clientWidth);
    if (number === undefined) this.orbit.hidden = true;
    else this.restOn(number);
    this.turn();
  }

  paint(size) {
    if (size < 20 || size === this.size) return;
    this.size = size;
    paintBowl(find("#bowl"), size, this.colours);
    paintRotor(this.rotor, size, this.colours);
    paintGloss(find("#gloss"), size, this.colours);
    this.show();
  }

  show() {
    if (this.relative !== null) this.ballAngle = this.angle + this.relative;
    this.rotor.style.transform = `rotate(${this.angle}rad)`;
    this.orbit.style.transform = `rotate(${this.ballAngle}rad)`;
    this.ball.style.transform = `translateY(${(-this.ballRadius * this.size) / 2}px)`;
  }

  /** Keep the rotor turning, slowly between the rounds. */
  turn() {
    if (calm()) return;
    eachFrame((span) => {
      if (this.box.offsetParent === null || document.hidden) return;
      const wanted = this.running ? ROTOR : DRIFT;
      this.speed += (wanted - this.speed) * Math.min(1, span * 1.6);
      this.angle = wrap(this.angle + this.speed * span);
      if (this.running && this.relative === null) this.ballAngle += LAUNCH * span;
      this.show();
    });
  }

  restOn(number) {
    this.relative = WHEEL.indexOf(number) * POCKET;
    this.ballRadius = RADII.rest;
    this.orbit.hidden = false;
    this.show();
  }

  /** Throw the ball; it runs until `land` or `halt`. */
  throw() {
    this.before = this.orbit.hidden ? null : this.relative;
    this.running = true;
    this.relative = null;
    this.ballRadius = RADII.track;
    this.orbit.hidden = false;
    this.hush = sound.breath({ long: 9, loud: 0.1, hertz: 1500, slide: 500, width: 2.5 });
  }

  /** Take the ball out: nothing was played, or nobody knows yet. */
  halt() {
    if (!this.running) return;
    this.running = false;
    this.hush?.();
    this.relative = this.before;
    this.ballRadius = RADII.rest;
    this.orbit.hidden = this.before === null;
    this.show();
  }

  /** Let the ball tire, fall and settle on the number. */
  async land(number) {
    if (!calm() && !document.hidden) {
      const ahead = HOPS.reduce((sum, each) => sum + each.pockets, 0) * POCKET;
      await this.tire(WHEEL.indexOf(number) * POCKET + ahead);
      for (const each of HOPS) await this.hop(each);
    }
    this.running = false;
    this.hush?.();
    this.restOn(number);
  }

  /** Run the ball against the rotor so that it is over the rotor's angle `target` when its speed is spent. */
  async tire(target) {
    const [first, last] = [LAUNCH - ROTOR, TIRED - ROTOR];
    const rate = (first + last) / 2;
    const start = this.ballAngle - this.angle;
    const turns = Math.round((RUN * rate - (target - start)) / TURN);
    const way = target - start + turns * TURN;
    const seconds = way / rate;
    await tween(seconds * 1000, (t) => {
      this.relative = start + seconds * (first * t + ((last - first) * t * t) / 2);
      this.ballRadius = this.fall(t);
    }, ease.linear);
    this.relative = target;
    sound.knock(-6);
  }

  /** The ball leaves the track late and meets a stud on its way down. */
  fall(t) {
    const { track, pockets } = RADII;
    if (t < 0.7) return track;
    const u = (t - 0.7) / 0.3;
    const bump = u > 0.55 ? Math.sin(((u - 0.55) / 0.45) * Math.PI) * 0.045 : 0;
    return track + (pockets + 0.02 - track) * u * u + bump;
  }

  async hop({ pockets, seconds, height }) {
    const from = this.relative;
    const high = this.ballRadius;
    await tween(seconds * 1000, (t) => {
      this.relative = from - pockets * POCKET * t;
      this.ballRadius = high + (RADII.rest - high) * t + Math.sin(t * Math.PI) * height;
    }, ease.linear);
    sound.knock(-10);
  }
}

"""Pixels of the priors 35 and 36 (SPEC.md, 9.6).

    python3 screen.py REQUEST

REQUEST is a file in JSON: width, height, strong (prior 36), tops (the largest value of each part),
payload (of the pixels, in hexadecimal). Prints the pixels row by row, in hexadecimal.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from math import floor, sqrt

from candidates import Candidates, Canvas
from hashes import combine
from history import ESTIMATE, NEXT
from integers import clamp, u32
from learnt import Learnt
from logistic import squash, stretch
from net import Net, new_map
from rans import Coder
from slots import Table


def half_log(v: int) -> int:
    """Twice the logarithm, rounded down (9.3.6)."""
    digits = bin(v + 1)[2:]
    return 2 * (len(digits) - 1) + (int(digits[1]) if len(digits) > 1 else 0)


def beyond(distance: int, sharpness: int) -> int:
    """The probability of what is further off (9.4.3)."""
    return squash(clamp(-((distance * sharpness) >> 12), -3071, 3071))


def trunc(a: int, b: int) -> int:
    """A quotient rounded towards zero."""
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def med(a: int, b: int, c: int) -> int:
    """The predictor of the median."""
    return clamp(a + b - c, min(a, b), max(a, b))


def fold(p: int) -> int:
    """A pixel as 32 bits."""
    return combine(p & 0xFFFFFFFF, p >> 32)


def listed(first: int, *values: int) -> int:
    """Values joined one after the other."""
    for value in values:
        first = combine(first, u32(value))
    return first


class Slots(Table):
    """Slots, the number of which is that of 9.6.6."""

    def __init__(self, pixels: int) -> None:
        super().__init__(0)
        bits = 14
        while bits < 22 and (1 << bits) < 8 * pixels:
            bits += 1
        self._lines = (1 << bits) // 4


class Parts:
    """The parts of pixels: 9.6.5 to 9.6.7."""

    def __init__(self, canvas: Canvas, tops: list[int], strong: bool) -> None:
        self.canvas = canvas
        self.tops = tops
        self.bits = [top.bit_length() for top in tops]
        self.shift = [sum(self.bits[:k]) for k in range(len(tops))]
        self.strong = strong
        self.contexts = 28 if strong else 24
        self.distributions = 13 if strong else 10
        self.slots = Slots(canvas.width * canvas.height)
        self.after: dict[tuple[int, int, int], Learnt] = {}
        self.misses: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self.map_c: defaultdict[int, list[int]] = defaultdict(new_map)
        self.map_d: defaultdict[int, list[int]] = defaultdict(new_map)
        self.net = Net(72 if strong else 64, 4, 3276)

    def part(self, pixel: int, k: int) -> int:
        """A part of a pixel."""
        return (pixel >> self.shift[k]) & ((1 << self.bits[k]) - 1)

    def _around(self, at: int, k: int, own: int) -> dict[str, int]:
        a, row = self.canvas.at, self.canvas.row
        places = dict(w=at - 1, n=at - row, nw=at - row - 1, ne=at - row + 1)
        more = dict(ww=at - 2, nn=at - 2 * row, nne=at - 2 * row + 1)
        names = {name: self.part(a(place), k) for name, place in {**places, **more}.items()}
        for back in (1, 2):
            names[f"p{back}"] = self.part(own, k - back) if k >= back else 0
            for name, place in places.items():
                names[f"{name}{back}"] = self.part(a(place), k - back) if k >= back else 0
        return names

    def _look(self, at: int, k: int, own: int) -> tuple[list[float], int]:
        s = self._around(at, k, own)
        w = s["w"]
        v = [s[name] - w for name in ("n", "nw", "ne", "ww", "nn", "nne")]
        if k > 0:
            v += [s[name] - s["w1"] for name in ("p1", "n1", "ne1")]
        if k > 1:
            v += [s[name] - s["w2"] for name in ("p2", "n2")]
        return [float(value) for value in v], w

    def _least_squares(self, at: int, x: int, y: int, k: int, own: int) -> tuple[int, int]:
        m = 6 if k == 0 else 9 if k == 1 else 11
        t = [[0.0] * (m + 1) for _ in range(m + 1)]
        weights = 0.0
        for dy in range(max(-6, -y), 1):
            for dx in range(max(-6, -x), (min(6, self.canvas.width - 1 - x) if dy < 0 else -1) + 1):
                place = at + dy * self.canvas.row + dx
                pixel = self.canvas.at(place)
                v, w = self._look(place, k, pixel)
                v.append(float(self.part(pixel, k) - w))
                weight = 1.0 / (abs(dx) - dy)
                weights = weights + weight
                for i in range(m + 1):
                    scaled = v[i] * weight
                    for j in range(i, m + 1):
                        t[i][j] = t[i][j] + scaled * v[j]
        f = [[0.0] * m for _ in range(m + 1)]
        d = [0.0] * m
        for row in range(m + 1):
            for col in range(row):
                u = t[col][row]
                for i in range(col):
                    u = u - (f[row][i] * f[col][i]) * d[i]
                f[row][col] = u / d[col]
            if row < m:
                u = t[row][row] + 4.0
                for i in range(row):
                    u = u - (f[row][i] * f[row][i]) * d[i]
                d[row] = max(u, 1.0)
        rest = t[m][m]
        c = [0.0] * m
        for row in range(m - 1, -1, -1):
            rest = rest - (f[m][row] * f[m][row]) * d[row]
            u = f[m][row]
            for i in range(row + 1, m):
                u = u - f[i][row] * c[i]
            c[row] = u
        v, w = self._look(at, k, own)
        total = float(w)
        for i in range(m):
            total = total + v[i] * c[i]
        variance = rest / (weights + 1.0)
        most = 16 * self.tops[k]
        prediction = floor(min(most, total * 16.0)) if total > 0.0 else 0
        deviation = floor(min(most, 16.0 * sqrt(variance))) if variance > 0.0 else 0
        return prediction, deviation

    def _prepare(self, at: int, x: int, y: int, k: int, own: int, first: int) -> None:
        a, row, top = self.canvas.at, self.canvas.row, self.tops[k]
        s = self._around(at, k, own)
        w, n, nw, ne, ww, nn, nne = (s[name] for name in ("w", "n", "nw", "ne", "ww", "nn", "nne"))
        p1, w1, n1, nw1, ne1 = (s[name] for name in ("p1", "w1", "n1", "nw1", "ne1"))
        p2, w2, n2 = (s[name] for name in ("p2", "w2", "n2"))
        pw, pn, pnw, pne = a(at - 1), a(at - row), a(at - row - 1), a(at - row + 1)
        clamped = med(w, n, nw)
        coarse = max(self.bits[k] - 8, 0)
        activity = (abs(w - nw) + abs(n - nw) + abs(n - ne)) >> coarse
        carried, key, line = clamped, k, (w + ne) >> 1
        if k > 0:
            clamped1 = med(w1, n1, nw1)
            carried = clamped + p1 - clamped1
            activity = (activity + 2 * (abs(p1 - clamped1) >> coarse)) >> 1
            key = combine(key, p1)
            if w1 != n1:
                line = w + trunc((n - w) * (p1 - w1), n1 - w1)
            elif ne1 != w1:
                line = w + trunc((ne - w) * (p1 - w1), ne1 - w1)
            else:
                line = w + p1 - w1
            if k > 1:
                key = combine(key, p2)
        line = clamp(line, 0, top)
        carried = clamp(carried, 0, top)
        level = min(half_log(activity), 23)
        values = [
            key,
            listed(key, fold(pw)),
            listed(key, fold(pn)),
            listed(key, fold(pw), fold(pn)),
            listed(key, w, n),
            listed(k, w, n, nw),
            listed(k, carried, level >> 1),
            listed(k, w + p1 - w1, p1 - w1),
            listed(k, n + p1 - n1, p1 - n1),
            listed(k, (w + p1 - w1 + n + p1 - n1) >> 1, level >> 1),
            listed(key, fold(pne), fold(pn)),
            listed(key, fold(pw), fold(pnw), fold(pn)),
            listed(k, line, p1 - w1),
            listed(key, fold(first), 1),
            listed(key, fold(pw), fold(pn), fold(pne), fold(pnw)),
            listed(k, w + ne - n, p1 - ((w1 + n1) >> 1)),
            listed(k, 2 * w - ww, p1 - w1),
            listed(k, 2 * n - nn, p1 - n1),
            listed(k, clamped, p1 - w1),
            listed(k, w + p2 - w2, p1 - w1),
            listed(k, n + p2 - n2, p1 - n1),
            listed(key, fold(pw), fold(a(at - 2))),
            listed(k, p1, w, w1),
            listed(k, carried + line, level),
        ]
        self.level = level
        misses = self.misses[k, level]
        if not misses:
            misses.extend([256 << (level >> 1)] * 16)
        predicted = [w, n, clamped, carried, line]
        predicted += [w + p1 - w1, n + p1 - n1] if k > 0 else [2 * w - ww, 2 * n - nn]
        predicted += [w + p2 - w2, n + p2 - n2] if k > 1 else [w + ne - n, n + ne - nne]
        predicted.append((w + n + (2 * p1 - w1 - n1)) >> 1)
        self.center = [16 * clamp(v, 0, top) for v in predicted]
        self.sharpness = [(1 << 20) // (4 + ((misses[i] * 9) >> 8)) for i in range(11)]
        self.spread = level
        if self.strong:
            prediction, deviation = self._least_squares(at, x, y, k, own)
            nearest = (prediction + 8) >> 4
            self.spread = min(half_log(deviation), 23)
            values += [
                listed(k, nearest, self.spread),
                listed(k, prediction >> 2, self.spread >> 2),
                listed(k, nearest, w),
                listed(k, nearest, p1 - w1),
            ]
            self.center += [prediction] * 3
            self.sharpness += [(1 << 20) // (2 + ((deviation * 9) >> by)) for by in (4, 5)]
        self.hash = [combine(u32(c * 0x85EBCA6B), value) for c, value in enumerate(values)]
        alike = (w == n, w == nw, n == ne, w1 == p1, n1 == p1, w == ww)
        self.pattern = sum(1 << i for i, same in enumerate(alike) if same)

    def _after(self, k: int, c: int, h: int) -> Learnt:
        if (k, c, h) not in self.after:
            self.after[k, c, h] = Learnt(ESTIMATE[h] * 64)
        return self.after[k, c, h]

    def _bit(self, coder: Coder, k: int, b: int, value: int, marked: int, node: int) -> int:
        depth, net, top = self.bits[k] - 1 - b, self.net, self.tops[k]
        start_at = value << (b + 1)
        middle = start_at + (1 << b)
        end = middle + (1 << b)
        if middle > top:
            return 0
        net.input = [0] * len(net.input)
        learnt = []
        for c, slot in enumerate(self.slot):
            h = slot[node]
            learnt.append(self._after(k, c, h))
            q = learnt[-1].p12()
            net.input[14 + 2 * c] = 0 if h == 0 else stretch(q)
            net.input[15 + 2 * c] = 0 if h == 0 else (q - 2048) >> 2
        for i in range(self.distributions):
            center, sharpness = self.center[i], self.sharpness[i]
            upper = beyond(16 * middle - 8 - center, sharpness)
            none = 0 if end > top else beyond(16 * end - 8 - center, sharpness)
            whole = 65536 if start_at == 0 else beyond(16 * start_at - 8 - center, sharpness)
            whole -= none
            if whole >= 32:
                net.input[i] = stretch(clamp((upper - none) * 4096 // whole, 1, 4095))
            else:
                net.input[i] = 512 if center >= 16 * middle else -512
        net.input[13] = 256
        shallow = min(depth, 15)
        start = marked if depth < 8 else 16 * (marked & 15) + shallow
        place = 16 * k + shallow
        far = min(15, abs((self.center[3] >> 4) - middle) >> max(b - 1, 0))
        chosen = [24 * place + self.spread, 256 * k + start, 64 * place + self.pattern, 16 * place + far]
        maps = [self.map_c[256 * k + start], self.map_d[combine(self.hash[6], marked) >> 20]]
        bit = net.decide(coder, chosen, place, maps)
        for c, slot in enumerate(self.slot):
            learnt[c].learn(bit)
            slot[node] = NEXT[slot[node]][bit]
        return bit

    def decode(self, coder: Coder, at: int, x: int, y: int, first: int) -> int:
        """A pixel, part by part."""
        pixel = 0
        for k in range(len(self.tops)):
            self._prepare(at, x, y, k, pixel, first)
            value, marked, node = 0, 1, 1
            for b in range(self.bits[k] - 1, -1, -1):
                depth = self.bits[k] - 1 - b
                if depth % 4 == 0:
                    find = self.slots.find
                    if depth < 8:
                        self.slot = [find(h, marked if depth else 0) for h in self.hash]
                    else:
                        self.slot = [find(combine(h, marked), 0) for h in self.hash]
                    node = 1
                bit = self._bit(coder, k, b, value, marked, node)
                value, marked, node = 2 * value + bit, 2 * marked + bit, 2 * node + bit
            misses = self.misses[k, self.level]
            for i in range(self.distributions):
                misses[i] += (16 * abs(16 * value - self.center[i]) - misses[i]) >> 4
            pixel |= value << self.shift[k]
        return pixel


def decode(width: int, height: int, tops: list[int], payload: bytes, strong: bool) -> list[int]:
    """All pixels."""
    canvas = Canvas(width, height)
    candidates = Candidates(canvas)
    parts = Parts(canvas, tops, strong)
    coder = Coder(payload)
    for y in range(height):
        canvas.begin_row(y)
        for x in range(width):
            at = y * canvas.row + x
            candidates.find(at, x)
            pixel = candidates.choose(coder, at, x)
            if pixel is None:
                pixel = parts.decode(coder, at, x, y, candidates.first)
            canvas.pixels[at] = pixel
            candidates.learn(at, x)
        canvas.end_row(y)
    if coder.finish() != 0:
        raise SystemExit("the payload holds a word")
    return [canvas.pixels[y * canvas.row + x] for y in range(height) for x in range(width)]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    payload = bytes.fromhex(asked["payload"])
    made = decode(asked["width"], asked["height"], asked["tops"], payload, asked["strong"])
    print(" ".join(f"{pixel:x}" for pixel in made))

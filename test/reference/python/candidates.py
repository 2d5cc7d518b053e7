"""Candidates of a pixel of the priors of screens, and asking for them (SPEC.md, 9.6.3 and 9.6.4)."""

from __future__ import annotations

from collections import defaultdict

from hashes import combine
from history import ESTIMATE, NEXT
from learnt import Learnt
from logistic import stretch
from net import Net, new_map
from rans import Coder

OFFSETS = """
(-1,0) (0,-1) (-1,-1) (1,-1) (-2,0) (0,-2) (-1,-2) (1,-2) (-2,-1) (2,-1) (-2,-2) (2,-2)
(-3,0) (0,-3) (-3,-1) (3,-1) (-1,-3) (1,-3) (-3,-2) (3,-2) (-2,-3) (2,-3) (-4,0) (4,-1)
(-4,-1) (0,-4) (-4,-2) (4,-2) (-3,-3) (3,-3) (-1,-4) (1,-4) (-5,0) (5,-1)
"""
NEIGHBOURS = [tuple(map(int, pair[1:-1].split(","))) for pair in OFFSETS.split()]
ENDS = (1, 2, 4, 6, 8, 12, 18, 24, 34)
CONTEXTS = 12
MATCHES = 3
MOST_CANDIDATES = 24
TABLE_MASK = (1 << 18) - 1


def joined(h: int, *pixels: int) -> int:
    """A hash of 64 bits with pixels taken into it, one after the other."""
    for p in pixels:
        m = ((h ^ p) * 0x9E3779B97F4A7C15) % (1 << 64)
        h = m ^ (m >> 29)
    return h


class Canvas:
    """Pixels by their places."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.row = width + 16
        self.pixels: defaultdict[int, int] = defaultdict(int)

    def at(self, place: int) -> int:
        """The pixel at a place; 0 above the picture."""
        return self.pixels.get(place, 0)

    def begin_row(self, y: int) -> None:
        """Sets the pixels left of a row."""
        for x in range(-8, 0):
            self.pixels[y * self.row + x] = self.at((y - 1) * self.row)

    def end_row(self, y: int) -> None:
        """Sets the pixels right of a row."""
        for x in range(8):
            place = y * self.row + self.width + x
            self.pixels[place] = self.at(y * self.row + self.width - 1)


class Line:
    """Colours that came in a context, and their histories."""

    def __init__(self) -> None:
        self.check = 0
        self.state = [0, 0, 0]
        self.colour = [0, 0, 0]

    def learn(self, p: int) -> None:
        """Learns which colour came."""
        s, c = list(self.state), list(self.colour)
        not_it = [NEXT[state][0] if state > 0 else 0 for state in s]
        if s[0] > 0 and c[0] == p:
            self.state = [NEXT[s[0]][1], not_it[1], not_it[2]]
        elif s[1] > 0 and c[1] == p:
            self.state = [NEXT[s[1]][1], not_it[0], not_it[2]]
            self.colour = [p, c[0], c[2]]
        else:
            own = s[2] if s[2] > 0 and c[2] == p else 0
            self.state = [NEXT[own][1], not_it[0], not_it[1]]
            self.colour = [p, c[0], c[1]]


class Candidate:
    """A colour that is likely here."""

    def __init__(self, colour: int) -> None:
        self.colour = colour
        self.score = 0
        self.chance = 0
        self.mask = 0

    def support(self, learnt: Learnt) -> None:
        """Counts what speaks for it."""
        q = learnt.p12()
        self.score += stretch(q) + 2340
        self.chance = max(self.chance, q)


class Candidates:
    """All of 9.6.3 and 9.6.4."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        bits = 10
        while bits < 19 and (1 << bits) < 2 * canvas.width * canvas.height:
            bits += 1
        self.line_mask = (1 << bits) - 1
        self.pairs: defaultdict[int, tuple[Line, Line]] = defaultdict(lambda: (Line(), Line()))
        self.known: dict[tuple[int, int, int, int], Learnt] = {}
        self.matched: dict[tuple[int, int, int, int], Learnt] = {}
        self.beside = [Learnt(1 << 20) for _ in range(6)]
        self.structures: defaultdict[tuple[int, int], Learnt] = defaultdict(
            lambda: Learnt(1 << 21)
        )
        self.map_a: defaultdict[int, list[int]] = defaultdict(new_map)
        self.map_b: defaultdict[int, list[int]] = defaultdict(new_map)
        self.tables: list[dict[int, int]] = [{}, {}]
        self.distance = [0] * MATCHES
        self.length = [0] * MATCHES
        self.column_distance = [0] * canvas.width
        self.column_rows = [0] * canvas.width
        self.outcomes = [0] * (canvas.width + 1)
        self.outcome_west = 0
        self.outcome_corner = 0
        self.history = 0
        self.net = Net(36, 6, 5461)

    def _known(self, c: int, rank: int, slot: int, h: int) -> Learnt:
        key = (c, rank, slot, h)
        if key not in self.known:
            p = ESTIMATE[h] if slot < 3 else (65535 - ESTIMATE[h]) >> 2
            self.known[key] = Learnt(p * 64)
        return self.known[key]

    def _matched(self, m: int, rank: int, agrees: int, kind: int) -> Learnt:
        key = (m, rank, agrees, kind)
        if key not in self.matched:
            self.matched[key] = Learnt(3407872 if agrees == 1 else 786432)
        return self.matched[key]

    def _find_line(self, h: int) -> Line:
        a, b = self.pairs[h & self.line_mask]
        for line in (a, b):
            if line.check == h >> 48:
                return line
        line = a if a.state[0] <= b.state[0] else b
        line.check = h >> 48
        line.state = [0, 0, 0]
        return line

    def _compare(self, at: int, d: int) -> int:
        a, row = self.canvas.at, self.canvas.row
        if a(at - row) != a(at - row - d) or a(at - row + 1) != a(at - row + 1 - d):
            return 0
        n = 0
        while n < 24 and a(at - n - 1) == a(at - n - 1 - d):
            n += 1
        return n

    def _kind(self, at: int, m: int) -> int:
        a, row = self.canvas.at, self.canvas.row
        d, size = self.distance[m], self.length[m]
        if size >= 8:
            size = 8 + ((size - 8) >> 2) if size < 16 else min(15, 5 + size.bit_length())
        north = a(at - row) == a(at - row - d)
        east = a(at - row + 1) == a(at - row + 1 - d)
        return 4 * size + 2 * north + east

    def _find_matches(self, at: int, x: int, hashes: tuple[int, int]) -> None:
        for m in range(2):
            entry = (hashes[m] >> 40) & TABLE_MASK
            before = self.tables[m].get(entry)
            if self.length[m] == 0:
                self.length[m] = 0 if before is None else self._compare(at, at - before)
                self.distance[m] = at - before if self.length[m] > 0 else 0
            self.tables[m][entry] = at
        self.distance[2] = self.column_distance[x]
        self.length[2] = self.column_rows[x]

    def _add(self, colour: int) -> Candidate | None:
        for candidate in self.list:
            if candidate.colour == colour:
                return candidate
        if len(self.list) == MOST_CANDIDATES:
            return None
        self.list.append(Candidate(colour))
        return self.list[-1]

    def find(self, at: int, x: int) -> None:
        """Finds the candidates of a pixel."""
        a, row = self.canvas.at, self.canvas.row
        g = [1]
        for dx, dy in NEIGHBOURS:
            g.append(joined(g[-1], a(at + dy * row + dx)))
        self.near = g[4]
        w, n, nw, ne = a(at - 1), a(at - row), a(at - row - 1), a(at - row + 1)
        ww, nn, nee = a(at - 2), a(at - 2 * row), a(at - row + 2)
        hashes = [joined(g[end], k + 1) for k, end in enumerate(ENDS)]
        hashes.append(joined(10, n, ne, nee))
        hashes.append(joined(11, w, ww, a(at - 3), a(at - 4), a(at - 5), a(at - 6)))
        hashes.append(joined(12, n, nn, a(at - 3 * row), w))

        self.list: list[Candidate] = []
        self._find_matches(at, x, (g[24], g[12]))
        self.kinds: list[int | None] = [None] * MATCHES
        for m in range(MATCHES):
            if self.distance[m] > 0:
                self.kinds[m] = self._kind(at, m)
                candidate = self._add(a(at - self.distance[m]))
                candidate.support(self._matched(m, 0, 1, self.kinds[m]))
        self.lines: list[Line] = []
        self.member: list[list[Candidate | None]] = [[None] * 3 for _ in range(CONTEXTS)]
        for c in range(CONTEXTS):
            line = self._find_line(hashes[c])
            self.lines.append(line)
            for s in range(3):
                h = line.state[s]
                if h == 0:
                    break
                candidate = self._add(line.colour[s])
                if candidate is not None:
                    candidate.support(self._known(c, 0, s, h))
                    self.member[c][s] = candidate
        self.near_pixels = (w, n, nw, ne, ww, nn)
        for i, colour in enumerate(self.near_pixels):
            candidate = self._add(colour)
            if candidate is not None:
                candidate.support(self.beside[i])
                candidate.mask += 1 << i
        alike = (w == n, w == nw, n == nw, n == ne, w == ww, n == nn, ne == nee, w == ne)
        alike += (nw == a(at - row - 2), ne == a(at - 2 * row + 1))
        self.pattern = sum(1 << i for i, same in enumerate(alike) if same)

    def choose(self, coder: Coder, at: int, x: int) -> int | None:
        """The pixel, where it is a candidate."""
        left = sorted(self.list, key=lambda candidate: -candidate.score)
        self.first = left[0].colour
        outcome = 2
        made = None
        for turn, candidate in enumerate(left):
            if turn > 0 and candidate.chance < 24:
                continue
            if self._ask(coder, at, x, candidate, min(turn, 2)) == 1:
                made = candidate.colour
                outcome = 0 if turn == 0 else 1
                break
        self.outcome_corner = self.outcomes[x]
        self.outcomes[x] = outcome
        self.outcome_west = outcome
        self.history = (self.history * 4 + outcome) & 0xFFFF
        return made

    def _ask(self, coder: Coder, at: int, x: int, candidate: Candidate, rank: int) -> int:
        net = self.net
        net.input = [0] * 36
        touched = []
        knowing = 0
        for c, line in enumerate(self.lines):
            if line.state[0] == 0:
                continue
            slot = next((s for s in range(3) if self.member[c][s] is candidate), 3)
            h = line.state[0 if slot == 3 else slot]
            knowing += 2 if slot == 0 else 1 if slot < 3 else 0
            touched.append(self._known(c, rank, slot, h))
            q = touched[-1].p12()
            net.input[2 * c] = stretch(q)
            net.input[2 * c + 1] = (q - 2048) >> 2
        seen = [0] * MATCHES
        for m in range(MATCHES):
            kind = self.kinds[m]
            if kind is None:
                continue
            agrees = int(self.canvas.at(at - self.distance[m]) == candidate.colour)
            touched.append(self._matched(m, rank, agrees, kind))
            net.input[24 + m] = stretch(touched[-1].p12())
            seen[m] = 64 * (1 + agrees) + kind
        mask, count = candidate.mask, len(self.list)
        ranked = 4 * mask + rank
        around = 27 * self.outcome_west + 9 * self.outcomes[x]
        around += 3 * self.outcomes[x + 1] + self.outcome_corner
        values = (
            ranked * 1024 + self.pattern,
            ranked * 65536 + self.history,
            (ranked * 256 + around) * 16 + (self.pattern & 15),
            ((mask & 15) * 4 + rank) * 65536 + x,
            ranked * 1024 + min(knowing, 31) * 32 + min(count, 31),
        )
        for i, value in enumerate(values):
            touched.append(self.structures[i, combine(value, 0) >> 14])
            net.input[27 + i] = stretch(touched[-1].p12())
        net.input[32] = 256
        chosen = [
            32 * rank + min(knowing, 31),
            192 * rank + seen[0],
            64 * rank + mask,
            16 * (self.pattern & 63) + (mask & 15),
            81 * rank + around,
            192 * rank + seen[2],
        ]
        b = (joined(self.near, ranked) >> 20) & 4095
        maps = [self.map_a[64 * rank + mask], self.map_b[b]]
        bit = net.decide(coder, chosen, 16 * rank + min(count, 15), maps)
        for learnt in touched:
            learnt.learn(bit)
        return bit

    def learn(self, at: int, x: int) -> None:
        """Learns the pixel at a place."""
        p = self.canvas.at(at)
        for line in self.lines:
            line.learn(p)
        for i, near in enumerate(self.near_pixels):
            self.beside[i].learn(int(p == near))
        found = rows = 0
        for m in (1, 0):
            if self.distance[m] > 0:
                if self.canvas.at(at - self.distance[m]) == p:
                    self.length[m] = min(self.length[m] + 1, 65535)
                    found, rows = self.distance[m], 1
                else:
                    self.length[m] = self.distance[m] = 0
        d = self.distance[2]
        if d > 0 and self.canvas.at(at - d) == p and (found in (0, d) or self.length[2] > 2):
            found, rows = d, min(self.length[2] + 1, 65535)
        self.column_distance[x], self.column_rows[x] = found, rows

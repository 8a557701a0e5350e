"""The room between two layers: what crosses it, and at which heights it turns."""

from cnnshape.render.drawing.flows import Flow

TRACK = 9.0
_SAME = 0.01
_ROUND = 6.0  # how near two lines may come


class Channel:
    """Flows that come in at some places above and go out at others below."""

    def __init__(self) -> None:
        self.tops: dict[int, float] = {}
        self.bottoms: dict[int, list[float]] = {}
        self.has_labels = False
        self.has_ends = False
        self.tracks: dict[int, int] = {}  # by the flow, counted from above

    def add(self, flow: Flow, top: float, bottoms: list[float]) -> None:
        """Let a flow cross."""
        self.tops[id(flow)] = top
        self.bottoms[id(flow)] = bottoms

    @property
    def count(self) -> int:
        """How many tracks there are."""
        return max(self.tracks.values(), default=-1) + 1

    def settle(self) -> None:
        """Give each flow that turns a track, so that no two lie on each other."""
        turning = [key for key in self.tops if self._turns(key)]
        turning.sort(key=self._wish)
        placed: list[list[int]] = []
        while turning:
            key = next((one for one in turning if not self._is_held(one, turning)), turning[0])
            turning.remove(key)
            first = max(
                (self.tracks[one] + 1 for one in self.tracks if self._is_above(one, key)), default=0
            )
            while first < len(placed) and any(self._meet(key, one) for one in placed[first]):
                first += 1
            while len(placed) <= first:
                placed.append([])
            placed[first].append(key)
            self.tracks[key] = first

    def _turns(self, key: int) -> bool:
        return any(abs(x - self.tops[key]) > _SAME for x in self.bottoms[key])

    def _wish(self, key: int) -> tuple[bool, float]:
        """Outer lines above where they go to the right, below where they come from there."""
        top = self.tops[key]
        goes_left = max(self.bottoms[key], default=top) <= top
        return goes_left, top if goes_left else -top

    def _is_held(self, key: int, others: list[int]) -> bool:
        return any(self._is_above(other, key) for other in others if other != key)

    def _is_above(self, one: int, other: int) -> bool:
        """Whether `one` comes in where `other` goes out, and so has to turn first."""
        return one != other and any(abs(x - self.tops[one]) < _ROUND for x in self.bottoms[other])

    def _meet(self, one: int, other: int) -> bool:
        a, b = self._interval(one), self._interval(other)
        return a[0] - _ROUND < b[1] and b[0] - _ROUND < a[1]

    def _interval(self, key: int) -> tuple[float, float]:
        places = [self.tops[key], *self.bottoms[key]]
        return min(places), max(places)

"""A page as it is seen: points of the file turned and counted from the top left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Width and height as seen; the turn, clockwise in degrees; the corner in the file."""

    width: float
    height: float
    turn: int = 0
    corner_x: float = 0.0
    corner_y: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file (from the bottom left) in points from the left and from the top."""
        x, y = x - self.corner_x, y - self.corner_y
        match self.turn:
            case 90:
                return y, x
            case 180:
                return self.width - x, y
            case 270:
                return self.width - y, self.height - x
        return x, self.height - y

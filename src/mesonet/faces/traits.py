"""What makes one portrait different from the next, drawn at random."""

from dataclasses import dataclass

import numpy as np

from mesonet.faces.shapes import Colour, Grid

SKIN_TONES: tuple[Colour, ...] = (
    (0.95, 0.80, 0.70),
    (0.90, 0.72, 0.59),
    (0.82, 0.62, 0.47),
    (0.70, 0.49, 0.35),
    (0.54, 0.36, 0.25),
    (0.40, 0.26, 0.18),
)
HAIR_COLOURS: tuple[Colour, ...] = (
    (0.10, 0.08, 0.07),
    (0.22, 0.14, 0.09),
    (0.38, 0.24, 0.13),
    (0.52, 0.30, 0.14),
    (0.74, 0.58, 0.34),
    (0.60, 0.58, 0.56),
)
IRIS_COLOURS: tuple[Colour, ...] = (
    (0.25, 0.15, 0.08),
    (0.40, 0.27, 0.12),
    (0.33, 0.42, 0.26),
    (0.33, 0.48, 0.62),
    (0.42, 0.46, 0.50),
)


@dataclass(frozen=True)
class Features:
    """The face itself: what a face swap takes from somebody else. Lengths in half face widths."""

    skin: Colour
    blush: float
    jaw: float
    eye_distance: float
    eye_height: float
    eye_width: float
    eye_opening: float
    iris: Colour
    brow: Colour
    brow_thickness: float
    brow_bend: float
    nose_width: float
    nose_length: float
    mouth_width: float
    smile: float
    lip_thickness: float
    lips: Colour
    teeth: bool
    beard: float
    freckles: float


@dataclass(frozen=True)
class Setting:
    """Everything around the face: pose, light, hair, clothes and background."""

    grid: Grid
    turn: float
    light: tuple[float, float, float]
    ambient: float
    warmth: Colour
    hair: Colour
    hair_volume: float
    hair_length: float
    hairline: float
    parting: float
    glasses: bool
    clothes: Colour
    backdrop: tuple[Colour, Colour]


def pick(rng: np.random.Generator, colours: tuple[Colour, ...], spread: float) -> Colour:
    """Return one of the colours, a little lighter or darker and a little off in hue."""
    base = np.asarray(colours[rng.integers(len(colours))])
    return as_colour(base * rng.uniform(1 - spread, 1 + spread) * rng.normal(1, spread / 4, 3))


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Return whether something of this probability happens."""
    return rng.random() < probability


def as_colour(values: np.ndarray) -> Colour:
    """Return three numbers as a colour that can be shown."""
    red, green, blue = np.clip(values, 0, 1)
    return float(red), float(green), float(blue)


def random_features(rng: np.random.Generator, skin: Colour | None = None) -> Features:
    """Return a random face, with the given skin if there is one."""
    own_skin = pick(rng, SKIN_TONES, 0.08)
    skin = own_skin if skin is None else skin
    lips = np.asarray(skin) * rng.uniform((0.80, 0.48, 0.48), (0.98, 0.66, 0.68))
    return Features(
        skin=skin,
        blush=rng.uniform(0, 0.12),
        jaw=rng.uniform(0.05, 0.28),
        eye_distance=rng.uniform(0.37, 0.45),
        eye_height=rng.uniform(-0.22, -0.12),
        eye_width=rng.uniform(0.17, 0.23),
        eye_opening=rng.uniform(0.06, 0.115),
        iris=pick(rng, IRIS_COLOURS, 0.2),
        brow=pick(rng, HAIR_COLOURS[:4], 0.15),
        brow_thickness=rng.uniform(0.03, 0.07),
        brow_bend=rng.uniform(0.01, 0.10),
        nose_width=rng.uniform(0.10, 0.16),
        nose_length=rng.uniform(0.28, 0.40),
        mouth_width=rng.uniform(0.28, 0.40),
        smile=rng.uniform(-0.10, 0.02),
        lip_thickness=rng.uniform(0.05, 0.10),
        lips=as_colour(lips),
        teeth=chance(rng, 0.3),
        beard=rng.uniform(0.3, 0.9) if chance(rng, 0.25) else 0.0,
        freckles=rng.uniform(0.1, 0.3) if chance(rng, 0.2) else 0.0,
    )


def random_setting(rng: np.random.Generator, size: int) -> Setting:
    """Return a random pose, light, hair, clothes and background for a picture of `size` pixels."""
    radius = size * rng.uniform(0.23, 0.28)
    light = np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.7, 0.0), rng.uniform(0.7, 1.1)])
    light /= np.linalg.norm(light)
    backdrop = rng.uniform(0.1, 0.85) * rng.normal(1, 0.15, (2, 3))
    return Setting(
        grid=Grid(
            size=size,
            centre_x=size * rng.uniform(0.46, 0.54),
            centre_y=size * rng.uniform(0.46, 0.53),
            radius=radius,
            tilt=rng.normal(0, 0.08),
        ),
        turn=rng.uniform(-0.13, 0.13),
        light=(float(light[0]), float(light[1]), float(light[2])),
        ambient=rng.uniform(0.35, 0.6),
        warmth=as_colour(np.array([1.0, 0.96, 0.92]) * rng.normal(1, 0.03, 3)),
        hair=pick(rng, HAIR_COLOURS, 0.15),
        hair_volume=rng.uniform(0.03, 0.28),
        hair_length=rng.uniform(0.1, 1.6),
        hairline=rng.uniform(-0.95, -0.55),
        parting=rng.uniform(-0.5, 0.5),
        glasses=chance(rng, 0.2),
        clothes=as_colour(rng.uniform(0.05, 0.85, 3)),
        backdrop=(as_colour(backdrop[0]), as_colour(backdrop[1])),
    )

"""The face: a relief of soft hills, lit from one side, with eyes, brows, lips and beard on it."""

import math

import numpy as np

from mesonet.faces.shapes import Colour, Grid, Picture, Plane, paint, smooth_noise
from mesonet.faces.traits import Features, Setting

CHIN = 1.32
"""Half the height of a face, in half face widths."""

MOUTH = 0.68
"""How far the mouth lies below the middle of the face."""

DARK_LINE: Colour = (0.25, 0.09, 0.08)
"""Where lips meet and lids fold."""


def face_outline(grid: Grid, jaw: float) -> Plane:
    """Return the distance from the middle of the face; it is 1 on the outline."""
    narrowing = 1 - jaw * np.clip(grid.v, 0, CHIN) ** 1.5
    distance: Plane = np.hypot(grid.u / narrowing, grid.v / CHIN)
    return distance


def draw_face(picture: Picture, setting: Setting, features: Features, seed: int) -> None:
    """Draw a lit face over the picture, in place. The seed decides pores, freckles and stubble."""
    rng = np.random.default_rng(seed)
    grid = setting.grid
    outline = face_outline(grid, features.jaw)
    skin = _skin(setting, features, rng)
    _draw_lips(skin, setting, features)
    light = _shading(_relief(setting, features, outline), setting)
    lit = skin * light[..., None] * np.asarray(setting.warmth, np.float32)
    for side in (-1, 1):
        _draw_brow(lit, setting, features, side, rng)
        _draw_eye(lit, setting, features, side)
    paint(picture, grid.edge(1 - outline), np.clip(lit, 0, 1))


def _relief(setting: Setting, features: Features, outline: Plane) -> Plane:
    """Return the height of the face above the picture, in half face widths."""
    grid, turn = setting.grid, setting.turn
    height = 0.85 * np.sqrt(np.clip(1 - outline**2, 0.002, None))
    tip = features.eye_height + features.nose_length + 0.1
    height += 0.15 * grid.bump(turn, tip, features.nose_width * 0.75, 0.09)
    height += 0.10 * grid.bump(turn * 0.9, tip - 0.24, features.nose_width * 0.5, 0.20)
    for side in (-1, 1):
        eye = turn + side * features.eye_distance
        height += 0.05 * grid.bump(turn + side * features.nose_width, tip + 0.02, 0.06, 0.05)
        height -= 0.07 * grid.bump(eye, features.eye_height, 0.18, 0.11)
        height += 0.04 * grid.bump(eye, features.eye_height - 0.22, 0.24, 0.07)
        height += 0.05 * grid.bump(turn + side * 0.55, 0.25, 0.2, 0.18)
    height += 0.05 * grid.bump(turn, MOUTH, features.mouth_width * 0.7, 0.1)
    height -= 0.04 * grid.bump(turn, MOUTH + 0.2, 0.22, 0.05)
    return height + 0.06 * grid.bump(turn * 0.7, 1.05, 0.2, 0.13)


def _shading(height: Plane, setting: Setting) -> Plane:
    """Return how bright each pixel of a relief is: Lambert's cosine plus ambient light."""
    down, right = np.gradient(height, setting.grid.pixel)
    x, y, z = setting.light
    cosine: Plane = (z - x * right - y * down) / np.sqrt(1 + right**2 + down**2)
    light: Plane = setting.ambient + (1.12 - setting.ambient) * np.clip(cosine, 0, None)
    return light


def _skin(setting: Setting, features: Features, rng: np.random.Generator) -> Picture:
    """Return skin with blotches, pores, blush, freckles and beard, as if evenly lit."""
    grid = setting.grid
    texture = 0.02 * smooth_noise(rng, grid.size, grid.size // 24)
    texture += 0.035 * smooth_noise(rng, grid.size, grid.size // 2)
    skin = np.asarray(features.skin, np.float32) * (1 + texture)[..., None]
    cheeks = grid.bump(setting.turn - 0.5, 0.25, 0.2, 0.2)
    cheeks += grid.bump(setting.turn + 0.5, 0.25, 0.2, 0.2) + grid.bump(
        setting.turn, 0.25, 0.1, 0.1
    )
    skin[..., 1:] *= (1 - features.blush * cheeks)[..., None]
    spots = np.clip(smooth_noise(rng, grid.size, grid.size // 4) - 1.2, 0, 1)
    freckled = np.clip(cheeks + grid.bump(setting.turn, 0.1, 0.4, 0.15), 0, 1)
    skin *= (1 - features.freckles * spots * freckled)[..., None]
    stubble = np.clip(0.6 + 0.5 * smooth_noise(rng, grid.size, grid.size // 2), 0, 1)
    paint(skin, features.beard * stubble * _beard_area(setting, features), features.brow)
    return skin


def _beard_area(setting: Setting, features: Features) -> Plane:
    """Return the mask of jaw and upper lip."""
    grid = setting.grid
    jaw = grid.edge(np.hypot(grid.u - setting.turn, (grid.v - 0.15) * 0.9) - 0.62, 14)
    jaw *= grid.edge(grid.v - 0.15, 20)
    lip = grid.edge(grid.ellipse(setting.turn, MOUTH - 0.14, features.mouth_width, 0.06), 6)
    return np.maximum(jaw, lip)


def _draw_lips(skin: Picture, setting: Setting, features: Features) -> None:
    grid, thickness = setting.grid, features.lip_thickness
    along, below = grid.arc(setting.turn, MOUTH, features.mouth_width, features.smile)
    taper = np.clip(1 - along**2, 0, None)
    bow = 1 - 0.35 * np.exp(-((along / 0.18) ** 2))
    upper = grid.edge(np.minimum(below + thickness * bow * taper, -below), 2)
    lower = grid.edge(np.minimum(1.25 * thickness * taper - below, below), 2)
    shade = np.where(below < 0, np.float32(0.85), np.float32(1))
    lips = np.asarray(features.lips, np.float32) * shade[..., None]
    paint(skin, 0.85 * np.maximum(upper, lower), lips)
    gloss = grid.bump(setting.turn, MOUTH + thickness * 0.6, 0.1, 0.02)
    paint(skin, 0.3 * lower * gloss, (1, 1, 1))
    within = grid.edge(1 - np.abs(along), 3)
    gap = (0.55 if features.teeth else 0.14) * thickness * taper
    inside = (0.93, 0.90, 0.86) if features.teeth else DARK_LINE
    paint(skin, within * grid.edge(gap - np.abs(below), 1.5), inside)
    corners = within * grid.edge(np.abs(along) - 0.8) * grid.edge(0.012 - np.abs(below), 2)
    paint(skin, 0.6 * corners, DARK_LINE)


def _draw_brow(
    lit: Picture, setting: Setting, features: Features, side: int, rng: np.random.Generator
) -> None:
    grid = setting.grid
    centre = setting.turn + side * (features.eye_distance + 0.02)
    along, below = grid.arc(centre, features.eye_height - 0.2, 0.27, features.brow_bend)
    thickness = features.brow_thickness * np.clip(1 - 0.6 * side * along, 0.2, 1.2)
    hairs = np.clip(0.85 + 0.2 * smooth_noise(rng, grid.size, grid.size // 2), 0, 1)
    mask = grid.edge(thickness - np.abs(below), 4) * grid.edge(1 - np.abs(along), 14)
    paint(lit, 0.9 * mask * hairs, features.brow)


def _draw_eye(lit: Picture, setting: Setting, features: Features, side: int) -> None:
    grid, opening = setting.grid, features.eye_opening
    centre, height = setting.turn + side * features.eye_distance, features.eye_height
    along, below = grid.arc(centre, height, features.eye_width, 0)
    lid = opening * np.clip(1 - along**2, -1, None)
    paint(lit, 0.35 * grid.edge(1.8 * lid - np.abs(below + 0.02), 8), DARK_LINE)
    open_eye = grid.edge(np.minimum(lid - np.maximum(below, -below), 0.2), 1.5)
    shadow = np.clip(1.02 + 2.5 * (below - 0.3 * opening), 0.55, 1)
    white = np.asarray((0.93, 0.91, 0.89), np.float32) * shadow[..., None]
    paint(lit, open_eye, white)
    gaze = centre + 0.25 * setting.turn
    radius = 0.095
    paint(lit, open_eye * grid.edge(grid.ellipse(gaze, height, radius, radius)), features.iris)
    rim = grid.edge(0.012 - np.abs(np.hypot(grid.u - gaze, grid.v - height) - radius))
    paint(lit, 0.6 * open_eye * rim, (0.06, 0.05, 0.05))
    pupil = grid.edge(grid.ellipse(gaze, height, 0.042, 0.042))
    paint(lit, open_eye * pupil, (0.02, 0.02, 0.02))
    lit_side = math.copysign(0.04, setting.light[0])
    glint = grid.edge(grid.ellipse(gaze + lit_side, height - 0.03, 0.02, 0.02))
    paint(lit, open_eye * glint, (1, 1, 1))
    lashes = grid.edge(0.018 - np.abs(below + lid)) * grid.edge(1.05 - np.abs(along))
    paint(lit, 0.85 * lashes, DARK_LINE)
    crease = grid.edge(0.01 - np.abs(below + 1.5 * lid + 0.02), 3) * grid.edge(1 - np.abs(along), 6)
    paint(lit, 0.3 * crease, DARK_LINE)

"""The whole portrait: background, clothes, neck, hair, the face between them, and glasses."""

import numpy as np

from mesonet.faces.face import draw_face, face_outline
from mesonet.faces.shapes import Picture, Plane, paint, smooth_noise
from mesonet.faces.traits import Features, Setting


def draw_portrait(setting: Setting, features: Features, seed: int) -> Picture:
    """Return a portrait of these features in this setting.

    The seed decides textures only: two portraits with one setting and one seed differ in the face
    alone, which is what a face swap starts from.

    Returns:
        RGB in 0..1, float32, shape (size, size, 3).
    """
    rng = np.random.default_rng(seed)
    picture = _background(setting, rng)
    hair = _hair(setting, rng)
    _draw_hair_behind(picture, setting, hair)
    _draw_body(picture, setting, features, rng)
    draw_face(picture, setting, features, seed + 1)
    _draw_hair_in_front(picture, setting, hair)
    if setting.glasses:
        _draw_glasses(picture, setting, features)
    return np.clip(picture, 0, 1)


def _background(setting: Setting, rng: np.random.Generator) -> Picture:
    """Return a wall whose light falls off, with blurred lights and shapes on it."""
    grid = setting.grid
    size = grid.size
    across = np.linspace(0, 1, size, dtype=np.float32)[None, :, None]
    first, second = (np.asarray(colour, np.float32) for colour in setting.backdrop)
    picture = np.broadcast_to(first + across * (second - first), (size, size, 3)).copy()
    for _ in range(rng.integers(2, 8)):
        u, v = rng.uniform(-2, 2, 2).tolist()
        radius = rng.uniform(0.1, 0.6)
        tint = rng.uniform(0.1, 1, 3)
        blob = grid.edge(grid.ellipse(u, v, radius, radius), rng.uniform(4, 40))
        paint(picture, rng.uniform(0.1, 0.45) * blob, tint)
    shade = 1 + 0.06 * smooth_noise(rng, size, 6) + 0.015 * smooth_noise(rng, size, size // 3)
    return np.clip(picture * shade[..., None], 0, 1)


def _draw_body(
    picture: Picture, setting: Setting, features: Features, rng: np.random.Generator
) -> None:
    grid = setting.grid
    skin = np.asarray(features.skin, np.float32) * np.asarray(setting.warmth, np.float32)
    shade = setting.ambient + (0.95 - setting.ambient) * (0.6 + 0.5 * setting.light[0] * grid.u)
    grain = 1 + 0.035 * smooth_noise(rng, grid.size, grid.size // 2)
    under_chin = 1 - 0.45 * grid.bump(0, 1.25, 0.8, 0.25)
    lit_skin = np.clip(skin * (shade * grain * under_chin)[..., None], 0, 1)
    for side in (-1, 1):
        ear = grid.edge(grid.ellipse(side * 1.0, 0.0, 0.14, 0.26))
        paint(picture, ear, 0.9 * lit_skin)
    neck = grid.edge(np.minimum(0.52 + 0.15 * np.clip(grid.v - 1.2, 0, 1) - np.abs(grid.u), grid.v))
    paint(picture, neck, lit_skin)
    shoulders = grid.v - 1.62 - 0.28 * np.clip(np.abs(grid.u), 0.3, None) ** 1.5
    collar = np.hypot(grid.u / 0.62, (grid.v - 1.45) / 0.42) - 1
    cloth = np.asarray(setting.clothes, np.float32) * (shade + 0.1 * (grain - 1))[..., None]
    weave = 1 + 0.05 * smooth_noise(rng, grid.size, grid.size // 2)
    paint(
        picture,
        grid.edge(np.minimum(shoulders, collar), 2),
        np.clip(cloth * weave[..., None], 0, 1),
    )


def _hair(setting: Setting, rng: np.random.Generator) -> Picture:
    """Return strands of hair that fan out from the parting."""
    grid = setting.grid
    right, down = grid.u - setting.parting * 0.6, grid.v + 1.25
    angle = np.arctan2(right, down + 0.3) + 0.02 * smooth_noise(rng, grid.size, 12)
    strands = rng.standard_normal(360).astype(np.float32)
    locks = rng.standard_normal(60).astype(np.float32)
    turn = (angle + np.pi) / (2 * np.pi)
    fine = np.interp(turn * 359, np.arange(360), strands)
    broad = np.interp(turn * 59, np.arange(60), locks)
    shine = 0.35 * np.exp(-(((np.hypot(right, down) - 0.45) / 0.2) ** 2))
    side = 0.25 * setting.light[0] * grid.u
    tone = np.clip(0.8 + 0.14 * fine + 0.10 * broad + shine + side, 0.3, 1.6)
    hair: Picture = np.asarray(setting.hair, np.float32) * tone[..., None].astype(np.float32)
    return np.clip(hair, 0, 1)


def _draw_hair_behind(picture: Picture, setting: Setting, hair: Picture) -> None:
    grid, volume = setting.grid, setting.hair_volume
    around = grid.ellipse(0, -0.3, 1.08 + volume, 1.12 + volume)
    width = 1.02 + 0.8 * volume + 0.1 * np.sin(3 * grid.v)
    ends = setting.hair_length - 0.12 * grid.u**2 + 0.12 * _strands(setting, hair)
    hanging = np.minimum(width - np.abs(grid.u), ends - grid.v)
    hanging = np.minimum(hanging, grid.v + 0.3)
    paint(picture, grid.edge(np.maximum(around, hanging), 3), 0.75 * hair)


def _draw_hair_in_front(picture: Picture, setting: Setting, hair: Picture) -> None:
    grid = setting.grid
    head = 1 + 0.35 * setting.hair_volume + 0.04 - face_outline(grid, 0.1)
    off_parting = np.abs(grid.u - setting.parting * 0.5)
    line = setting.hairline + 0.55 * off_parting**2.2
    line += 0.06 * _strands(setting, hair)
    paint(picture, grid.edge(np.minimum(head, line - grid.v), 3), hair)


def _strands(setting: Setting, hair: Picture) -> Plane:
    """Return how much lighter than the hair's colour each pixel is, for its ragged ends."""
    lightness: Plane = hair.mean(axis=2) / np.float32(np.mean(setting.hair) + 0.01) - 0.8
    return lightness


def _draw_glasses(picture: Picture, setting: Setting, features: Features) -> None:
    grid, height = setting.grid, features.eye_height + 0.03
    frame: Plane = np.zeros_like(grid.u)
    for side in (-1, 1):
        lens = grid.ellipse(setting.turn + side * features.eye_distance, height, 0.31, 0.25)
        frame = np.maximum(frame, grid.edge(0.025 - np.abs(lens)))
        paint(picture, 0.08 * grid.edge(lens), (0.9, 0.95, 1.0))
        temple = np.minimum(0.02 - np.abs(grid.v - height), side * (grid.u - setting.turn) - 0.7)
        frame = np.maximum(frame, grid.edge(np.minimum(temple, 1 - np.abs(grid.u))))
    bridge = np.minimum(0.02 - np.abs(grid.v - height + 0.04), 0.12 - np.abs(grid.u - setting.turn))
    paint(picture, np.maximum(frame, grid.edge(bridge)), (0.08, 0.07, 0.08))

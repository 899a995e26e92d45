"""Damage that is the same for the same seed."""

import random

INTERESTING = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**63,
    2**64 - 1,
)
"""Where lengths, counts and addresses overflow."""


def mutate(data: bytes, seed: int) -> bytes:
    """One to four changes: bits, blocks, numbers where HDF5 keeps them, and the end.

    Half of the changes fall on the first 4 KiB, where most of a small file's structure lies.
    """
    chance = random.Random(seed)
    mutated = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if mutated:
            chance.choice(_CHANGES)(mutated, chance)
    return bytes(mutated)


def _place(data: bytearray, chance: random.Random) -> int:
    end = len(data) if chance.random() < 0.5 else min(len(data), 4096)
    return chance.randrange(end)


def _flip_bit(data: bytearray, chance: random.Random) -> None:
    data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _set_byte(data: bytearray, chance: random.Random) -> None:
    data[_place(data, chance)] = chance.randrange(256)


def _set_number(data: bytearray, chance: random.Random) -> None:
    # Changes within the length: a file that grew by accident would test only the truncation.
    place = _place(data, chance) // 8 * 8
    size = min(chance.choice((1, 2, 4, 8)), len(data) - place)
    number = chance.choice((*INTERESTING, place, len(data)))
    data[place : place + size] = (number % 256**size).to_bytes(size, "little")


def _zero_block(data: bytearray, chance: random.Random) -> None:
    place = _place(data, chance)
    size = min(chance.choice((1, 8, 64, 512)), len(data) - place)
    data[place : place + size] = bytes(size)


def _swap_blocks(data: bytearray, chance: random.Random) -> None:
    size = min(chance.choice((1, 8, 64, 512)), len(data))
    one, other = (chance.randrange(len(data) - size + 1) for _ in range(2))
    first, second = bytes(data[one : one + size]), bytes(data[other : other + size])
    data[one : one + size], data[other : other + size] = second, first


def _copy_block(data: bytearray, chance: random.Random) -> None:
    size = min(chance.choice((8, 64, 512)), len(data))
    source, target = (chance.randrange(len(data) - size + 1) for _ in range(2))
    data[target : target + size] = data[source : source + size]


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _insert(data: bytearray, chance: random.Random) -> None:
    place = _place(data, chance)
    data[place:place] = chance.randbytes(chance.choice((1, 8, 64)))


_CHANGES = (
    _flip_bit,
    _flip_bit,
    _set_byte,
    _set_number,
    _set_number,
    _set_number,
    _zero_block,
    _swap_blocks,
    _copy_block,
    _truncate,
    _insert,
)

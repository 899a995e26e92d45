"""Gamma distributions, told by their mean and variance."""

from __future__ import annotations


def get_share_below(value: float, mean: float, variance: float) -> float:
    """How probable it is that no more than a value is drawn, from 0 to 1."""
    from scipy.special import gammainc

    return float(gammainc(mean**2 / variance, value * mean / variance))


def get_quantile(share: float, mean: float, variance: float) -> float:
    """The value below which this share lies: undoes `get_share_below`."""
    from scipy.special import gammaincinv

    return float(variance / mean * gammaincinv(mean**2 / variance, share))

"""Numbers as text: small p-values that a float cannot hold, and cells of tables."""

from __future__ import annotations

import math


def scientific(log_value: float, digits: int = 6) -> str:
    """Return ``exp(log_value)`` in scientific notation, also where it is too small for a float.

    Parameters
    ----------
    log_value : float
        A natural logarithm.
    digits : int
        Digits after the point.

    Returns
    -------
    str
        For example ``1.23e-07``, or ``4.10e-612``.
    """
    if log_value > -700:
        return f"{math.exp(log_value):.{digits}e}"
    exponent, fraction = divmod(log_value / math.log(10), 1)
    mantissa = f"{10**fraction:.{digits}f}"
    if mantissa.startswith("10"):
        mantissa, exponent = f"{1:.{digits}f}", exponent + 1
    return f"{mantissa}e{int(exponent)}"


def cell(value: object) -> str:
    """Return a value as the cell of a table.

    Parameters
    ----------
    value : object
        Text loses tabs and line ends; a real number gets six significant digits, NaN and ``None`` an empty cell.

    Returns
    -------
    str
        Without tabs and line ends.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return " ".join(str(value).split("\n")).replace("\t", " ").replace("\r", " ")
